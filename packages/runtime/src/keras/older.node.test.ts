import type { TrainedModel } from "@tributary/kernel";
import { add, conv2d, dense, globalAveragePooling2d, input, model, relu } from "@tributary/kernel";
import { expectAllClose } from "@tributary/testing";
import type { Group } from "h5wasm";
import { describe, expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { initialize } from "../weights/initialize.ts";
import { toReference } from "../weights/reference-layout.ts";
import { loadKeras } from "./load.ts";
import { readKeras } from "./read.ts";
import { writeHdf5 } from "./write-hdf5.ts";

/** Three equal convolutions, one of them called twice: what is mistaken for another changes the answer. */
const image = input([6, 6, 3], { name: "pixels" });
const entry = conv2d(3, 3, { padding: "same", name: "entry" })(image);
const twice = conv2d(3, 3, { padding: "same", activation: "relu", name: "twice" });
const last = conv2d(3, 3, { padding: "same", name: "last" });
const sum = add([twice(entry), relu(last(twice(twice(entry))))]);
const known = initialize(model(image, dense(2, { name: "head" })(globalAveragePooling2d(sum))), { seed: 3 });

const pixels = Float32Array.from({ length: 108 }, (_, i) => Math.sin(i));
const answerOf = async (trained: TrainedModel): Promise<Float32Array> => {
  await using predictor = await createPredictor(trained);
  const answer = await predictor.predict(pixels);
  return "data" in answer ? (answer.data as Float32Array) : new Float32Array(0);
};

/** A weight of the network above, as Keras stores it. */
const stored = (name: string) => {
  const weight = known.net.weights.find((each) => each.name === name)!;
  return toReference(weight, { name, layout: "keras" }, known.weights[name]!);
};

/** The weights of a layer of an older file: its name, what its weights are called, and which of ours they are. */
type Layer = readonly [name: string, weights: Readonly<Record<string, string>>];

/** A file as Keras 1 and 2 wrote it: names of layers and weights as attributes. */
const olderFile = (
  version: string,
  config: unknown,
  layers: readonly Layer[],
  backend = "tensorflow",
): Promise<Uint8Array> =>
  writeHdf5((root) => {
    const texts = (group: Group, name: string, list: readonly string[]): void => {
      if (list.length > 0) group.create_attribute(name, [...list]);
    };
    root.create_attribute("keras_version", version);
    root.create_attribute("backend", backend);
    root.create_attribute("model_config", JSON.stringify(config));
    const all = root.create_group("model_weights");
    texts(
      all,
      "layer_names",
      layers.map(([name]) => name),
    );
    const groupAt = (parent: Group, path: readonly string[]): Group =>
      path.reduce<Group>((group, part) => (group.get(part) as Group | null) ?? group.create_group(part), parent);
    for (const [name, weights] of layers) {
      const group = groupAt(all, name.split("/"));
      texts(group, "weight_names", Object.keys(weights));
      for (const [theirs, ours] of Object.entries(weights)) {
        const path = theirs.split("/");
        const { data, shape } = stored(ours);
        groupAt(group, path.slice(0, -1)).create_dataset({ name: path.at(-1)!, data, shape: [...shape] });
      }
    }
  });

const settings = {
  kernel_size: [3, 3],
  strides: [1, 1],
  padding: "same",
  data_format: "channels_last",
  use_bias: true,
};
const layer2 = (name: string, kind: string, config: object, ...calls: readonly (readonly string[])[]) => ({
  class_name: kind,
  name,
  config: { name, trainable: true, ...config },
  inbound_nodes: calls.map((call) =>
    call.map((from) => {
      const [source, node = "0"] = from.split(":");
      return [source, Number(node), 0, {}];
    }),
  ),
});
const entryOf2 = (name: string) => layer2(name, "InputLayer", { batch_input_shape: [null, 6, 6, 3], dtype: "float32" });

/** The network above in Keras 2's words, by other names of its layers. */
const keras2 = (first: string, second: string, third: string) => ({
  class_name: "Model",
  config: {
    name: "small",
    layers: [
      entryOf2("pixels"),
      layer2(first, "Conv2D", { ...settings, filters: 3, activation: "linear" }, ["pixels"]),
      layer2(second, "Conv2D", { ...settings, filters: 3, activation: "relu" }, [first], [second]),
      layer2(third, "Conv2D", { ...settings, filters: 3, activation: "linear" }, [`${second}:1`]),
      layer2("activation_1", "Activation", { activation: "relu" }, [third]),
      layer2("add_1", "Add", {}, [second, "activation_1"]),
      layer2("pool", "GlobalAveragePooling2D", {}, ["add_1"]),
      layer2("dense_1", "Dense", { units: 2, activation: "linear", use_bias: true }, ["pool"]),
    ],
    input_layers: [["pixels", 0, 0]],
    output_layers: [["dense_1", 0, 0]],
  },
});

const both = (prefix: string, ours: string): Readonly<Record<string, string>> => ({
  [`${prefix}/kernel:0`]: `${ours}/kernel`,
  [`${prefix}/bias:0`]: `${ours}/bias`,
});

describe("a file of Keras 2", () => {
  test("whose weights carry the numbers of a session is loaded by its groups", async () => {
    const file = await olderFile("2.0.5", keras2("conv2d_1", "conv2d_2", "conv2d_3"), [
      ["pixels", {}],
      ["conv2d_1", both("conv2d_1_1", "entry")],
      ["conv2d_2", both("conv2d_2_1", "twice")],
      ["conv2d_3", both("conv2d_3_1", "last")],
      ["dense_1", both("dense_1_1", "head")],
    ]);
    const { weights } = await readKeras(file);
    expect(Object.keys(weights)).toContain("conv2d_2/kernel");
    const trained = await loadKeras(file);
    expect(trained.card).toEqual({ origin: "Keras 2.0.5" });
    expectAllClose(await answerOf(trained), await answerOf(known));
  });

  test("whose layers have slashes in their names has them in groups", async () => {
    const file = await olderFile("2.4.0", keras2("conv1/conv", "conv1/again", "conv2/conv"), [
      ["conv1/conv", both("conv1/conv", "entry")],
      ["conv1/again", both("conv1/again", "twice")],
      ["conv2/conv", both("conv2/conv", "last")],
      ["dense_1", both("model/dense_1", "head")],
    ]);
    const trained = await loadKeras(file);
    expect(trained.net.weights.map(({ name }) => name)).toEqual([
      "conv1/conv/kernel",
      "conv1/conv/bias",
      "conv1/again/kernel",
      "conv1/again/bias",
      "conv2/conv/kernel",
      "conv2/conv/bias",
      "dense_1/kernel",
      "dense_1/bias",
    ]);
    expectAllClose(await answerOf(trained), await answerOf(known));
  });

  /** The network inside a stack with nothing but it, as a transfer-learning file has its base. */
  const nested = (base: object) => ({
    class_name: "Sequential",
    config: { name: "whole", layers: [{ class_name: "Model", name: "base", config: base }] },
  });

  test.each([
    ["names of its own", (name: string) => name],
    ["the numbers of a session", (name: string) => `${name}_1`],
  ])("with a model inside, which has %s, is loaded", async (_, called) => {
    const base = keras2("conv2d_1", "conv2d_2", "conv2d_3").config;
    const file = await olderFile("2.1.6", nested(base), [
      [
        "base",
        {
          ...both(called("conv2d_1"), "entry"),
          ...both(called("conv2d_2"), "twice"),
          ...both(called("conv2d_3"), "last"),
          ...both(called("dense_1"), "head"),
        },
      ],
    ]);
    const trained = await loadKeras(file);
    expect(trained.net.weights[0]!.name).toBe("base/conv2d_1/kernel");
    expectAllClose(await answerOf(trained), await answerOf(known));
  });

  test("of Theano is refused, since its kernels are turned", async () => {
    const file = await olderFile("2.0.5", keras2("a", "b", "c"), [["a", both("a", "entry")]], "theano");
    await expect(loadKeras(file)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: the kernels are those of Theano, which turns them by 180 degrees
        received  backend theano
        expected  tensorflow, jax or torch
        to fix    save the model again from Keras: this file is damaged, or its parts do not belong together]
    `);
  });
});

describe("a file of Keras 1", () => {
  const conv = (name: string, activation: string, ...calls: readonly (readonly string[])[]) => {
    const words = { nb_filter: 3, nb_row: 3, nb_col: 3, border_mode: "same", subsample: [1, 1], dim_ordering: "tf" };
    return layer2(name, "Convolution2D", { ...words, bias: true, activation, init: "glorot_uniform" }, ...calls);
  };
  const config = {
    class_name: "Model",
    config: {
      name: "small",
      layers: [
        entryOf2("pixels"),
        conv("convolution2d_1", "linear", ["pixels"]),
        conv("convolution2d_2", "relu", ["convolution2d_1"], ["convolution2d_2"]),
        conv("convolution2d_3", "linear", ["convolution2d_2:1"]),
        layer2("activation_1", "Activation", { activation: "relu" }, ["convolution2d_3"]),
        layer2("merge_1", "Merge", { mode: "sum", concat_axis: -1 }, ["convolution2d_2", "activation_1"]),
        layer2("pool", "GlobalAveragePooling2D", { dim_ordering: "tf" }, ["merge_1"]),
        layer2("dropout_1", "Dropout", { p: 0.5 }, ["pool"]),
        layer2("dense_1", "Dense", { output_dim: 2, activation: "linear", bias: true }, ["dropout_1"]),
      ],
      input_layers: [["pixels", 0, 0]],
      output_layers: [["dense_1", 0, 0]],
    },
  };
  const named = (theirs: string, ours: string): Layer => [
    theirs,
    { [`${theirs}_W:0`]: `${ours}/kernel`, [`${theirs}_b:0`]: `${ours}/bias` },
  ];

  test("has other words for layers, settings and weights", async () => {
    const file = await olderFile("1.2.2", config, [
      named("convolution2d_1", "entry"),
      named("convolution2d_2", "twice"),
      named("convolution2d_3", "last"),
      named("dense_1", "head"),
    ]);
    expectAllClose(await answerOf(await loadKeras(file)), await answerOf(known));
  });
});
