import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  countWeights,
  glorotUniform,
  type NdArray,
  subtract,
  type TrainedModel,
  TributaryError,
} from "@tributary/kernel";
import { countOf, isTensor, randomStream } from "@tributary/kernel/authoring";
import { expectAllClose } from "@tributary/testing";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { encodeModel, loadModel } from "../weights/model-file.ts";
import { loadKeras } from "./load.ts";
import { readKeras } from "./read.ts";
import { toKeras } from "./write.ts";

const fixture = (name: string): URL => new URL(`../../../../conformance/fixtures/${name}`, import.meta.url);
const shared = (name: string): URL => new URL(`../../../../../shared/weights/${name}`, import.meta.url);

interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Expected {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, Numbers>>;
}

const expectedOf = async (name: string): Promise<Expected> =>
  JSON.parse(await readFile(fixture(`${name}.json`), "utf8"));

/** The images of conformance/generator.py. */
const imageOf = (name: string, shape: readonly number[]) => ({
  shape,
  data: Float32Array.from(randomStream(1, name).uniform(countOf(shape)), (u) => 2 * u - 1),
});

type Feeds = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;

/** All outputs, in the model's order. */
const answersOf = async (trained: TrainedModel, feeds: Feeds): Promise<readonly NdArray[]> => {
  await using predictor = await createPredictor(trained);
  const { inputs, outputs } = trained.net.given;
  const answers = await predictor.predict(isTensor(inputs) ? Object.values(feeds)[0]! : feeds);
  return isTensor(outputs) ? [answers as NdArray] : Object.values(answers);
};

describe.each(["many-layers", "nested", "residual", "transfer", "functions"])("the Keras model %s", (name) => {
  test.each(["keras", "h5"])("opened from .%s answers as in Keras", async (suffix) => {
    const { inputs, outputs } = await expectedOf(`keras-${name}`);
    const trained = await loadKeras(fixture(`keras-${name}.${suffix}`));
    const feeds = Object.fromEntries(Object.entries(inputs).map(([input, shape]) => [input, imageOf(input, shape)]));
    const answers = await answersOf(trained, feeds);
    const expected = Object.values(outputs);
    expect(answers.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    for (const [i, { values }] of expected.entries()) expectAllClose(answers[i]!.data, values, { relative: 1e-5 });
  });
});

describe.each(["tributary-every-layer", "tributary-shared-layers"])("%s.keras, which toKeras wrote", (name) => {
  test("answers as before", async () => {
    const { inputs, outputs } = JSON.parse(await readFile(fixture(`${name}.json`), "utf8"));
    const trained = await loadKeras(fixture(`${name}.keras`));
    const given: Readonly<Record<string, Numbers>> = inputs;
    const feeds = Object.fromEntries(
      Object.entries(given).map(([input, { shape, values }]) => [input, { shape, data: Float32Array.from(values) }]),
    );
    const answers = await answersOf(trained, feeds);
    const expected: readonly Numbers[] = Object.values(outputs);
    for (const [i, { values }] of expected.entries()) expectAllClose(answers[i]!.data, values, { relative: 1e-5 });
  });
});

const trials = [
  [
    "cifar10-resnet8-keras24.h5",
    [32, 32, 3],
    78_666,
    [
      0.1935266, 0.0003216802, 0.003728663, 0.07629123, 0.6898969, 0.0007811925, 0.02036707, 0.009073039, 0.005609076,
      0.0004044769,
    ],
  ],
  [
    "fer2013-mini-xception-keras2.hdf5",
    [64, 64, 1],
    58_423,
    [0.03271215, 1.984069e-9, 0.01233344, 0.8395573, 0.1108992, 0.001995666, 0.002502279],
  ],
] as const;

describe.each(trials)("a trained network of the internet, %s", (file, shape, count, probabilities) => {
  const path = fileURLToPath(shared(file));

  test.skipIf(!existsSync(path))("is opened by its path and answers as in Keras 3.15", async () => {
    const trained = await loadKeras(path);
    expect(countWeights(trained.net, { statistics: true })).toBe(count);
    const [answer] = await answersOf(trained, { input_1: imageOf("input_1", [1, ...shape]) });
    expectAllClose(answer!.data, probabilities, { relative: 1e-5 });
    const { net, weights } = await loadModel(encodeModel(trained));
    const [again] = await answersOf({ net, weights }, { input_1: imageOf("input_1", [1, ...shape]) });
    expect(again).toEqual(answer);
  });
});

describe("what is known of a model", () => {
  test("its layers keep Keras' names, frozen layers stay frozen, and costs and starts are kept", async () => {
    const { net } = await loadKeras(fixture("keras-transfer.keras"));
    expect(net.name).toBe("transfer");
    expect(net.inputs.map(({ name }) => name)).toEqual(["image"]);
    expect(net.weights.map(({ name, trainable }) => `${name}${trainable ? "" : " frozen"}`)).toEqual([
      "base/conv1/kernel frozen",
      "base/bn/gamma frozen",
      "base/bn/beta frozen",
      "base/bn/movingMean frozen",
      "base/bn/movingVariance frozen",
      "base/depthwise/depthwiseKernel frozen",
      "base/depthwise/bias frozen",
      "classes/kernel",
      "classes/bias",
    ]);
    const kernel = net.weights.find(({ name }) => name === "classes/kernel")!;
    expect(kernel.regularizer!.l2).toBeCloseTo(0.01, 6);
    expect(kernel.initializer).toEqual(glorotUniform());
  });

  test("where it is from, and what it does in training only, is in the card", async () => {
    const { card } = await loadKeras(fixture("keras-transfer.keras"));
    expect(card).toEqual({
      origin: "Keras 3.15.1",
      trainingOnly: ["augment/random_flip (RandomFlip)", "augment/random_rotation (RandomRotation)"],
    });
  });

  test("what toKeras wrote of it comes back", async () => {
    const trained: TrainedModel = {
      ...(await loadKeras(fixture("keras-residual.keras"))),
      classes: ["cat", "dog"],
      preprocessing: "tf",
      task: "classification",
    };
    const file = await toKeras(trained);
    const { net: _, weights: __, ...facts } = await loadKeras(file);
    expect((await readKeras(file)).facts).toEqual(facts);
    expect(facts).toEqual({
      classes: ["cat", "dog"],
      preprocessing: "tf",
      task: "classification",
      card: { origin: "Keras 3.15.1" },
    });
  });
});

/** A file of Keras 3 with another architecture. */
const withConfig = async (name: string, change: (json: string) => string): Promise<Uint8Array> => {
  const files = unzipSync(new Uint8Array(await readFile(fixture(`${name}.keras`))));
  return zipSync({ ...files, "config.json": strToU8(change(strFromU8(files["config.json"]!))) });
};

describe("what cannot be opened", () => {
  test("layers that we lack are all named, with where they stand", async () => {
    const file = await withConfig("keras-nested", (json) =>
      json
        .replace('"class_name": "GlobalMaxPooling2D"', '"class_name": "Attention"')
        .replace('"class_name": "Subtract"', '"class_name": "Lambda"'),
    );
    await expect(loadKeras(file)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: Keras file: Tributary has no layers like these 2
        received  encoder/global_max_pooling2d (Attention), subtract (Lambda)
        expected  layers of the classes Activation, AdaptiveAveragePooling2D, Add, Average, AveragePooling2D, BatchNormalization, CenterCrop, Concatenate, Conv2D, Conv2DTranspose, Cropping2D, Dense, DepthwiseConv2D, Dot, Dropout, ELU, Flatten, GaussianNoise, GlobalAveragePooling2D, GlobalMaxPooling2D, GroupNormalization, LayerNormalization, LeakyReLU, MaxPooling2D, Maximum, Minimum, Multiply, Normalization, PReLU, Permute, ReLU, Rescaling, Reshape, Resizing, SeparableConv2D, Softmax, SpatialDropout2D, Subtract, UpSampling2D, ZeroPadding2D
        to fix    say what it is: loadKeras(file, { layers: { "Attention": (settings) => (x) => … } })]
    `);
  });

  test("unless it is said what they are", async () => {
    const file = await withConfig("keras-nested", (json) =>
      json.replace('"class_name": "Subtract"', '"class_name": "Lambda"'),
    );
    const own = await loadKeras(file, {
      layers: {
        Lambda:
          () =>
          (...inputs) =>
            subtract(inputs),
      },
    });
    const { inputs, outputs } = await expectedOf("keras-nested");
    const feeds = Object.fromEntries(Object.entries(inputs).map(([input, shape]) => [input, imageOf(input, shape)]));
    const [, score] = await answersOf(own, feeds);
    expectAllClose(score!.data, outputs.score!.values, { relative: 1e-5 });
  });

  test("settings that we lack are refused with the layer", async () => {
    const first = await withConfig("keras-many-layers", (json) => json.replaceAll("channels_last", "channels_first"));
    await expect(loadKeras(first)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: Keras file: entry: images come channels first
        received  "channels_first"
        expected  channels_last
        to fix    in Keras, build the model again with data_format="channels_last", and load these weights into it]
    `);
    const axis = await withConfig("keras-residual", (json) => json.replace('"axis": -1', '"axis": 1'));
    await expect(loadKeras(axis)).rejects.toThrow("batch_normalization: axis is not one that Tributary has");
    const always = await withConfig("keras-many-layers", (json) =>
      json.replace(/("name": "dropout".*?"kwargs": \{)[^}]*/s, '$1"training": true'),
    );
    await expect(loadKeras(always)).rejects.toThrow("dropout: the layer is called as in training, always");
  });

  test("weights without an architecture, and architectures of Python code, say so", async () => {
    await expect(
      loadKeras(new Uint8Array(await readFile(fixture("keras-nested.weights.h5")))),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: the file holds weights, but no architecture
        received  12 weights
        expected  a whole model: .keras, or .h5 that model.save() wrote
        to fix    build the model in code, and load these weights with readKeras() and importWeights()]
    `);
    const own = await withConfig("keras-residual", (json) =>
      json.replace('"class_name": "Functional"', '"class_name": "MyModel"'),
    );
    await expect(loadKeras(own)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: Keras file: the architecture is not in the file: a model of the class MyModel is Python code
        received  "MyModel"
        expected  a functional model or a Sequential one
        to fix    build the model in code, and load the weights of this file with readKeras() and importWeights()]
    `);
  });

  test("weights that do not belong to the architecture are refused, with both shapes", async () => {
    const file = await withConfig("keras-residual", (json) => json.replace('"units": 2', '"units": 3'));
    await expect(loadKeras(file)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: the weights of the layer dense are not in the file
        received  [512, 2] [2]
        expected  [512, 3] [3]
        to fix    save the model again from Keras: this file is damaged, or its parts do not belong together]
    `);
  });

  test("an architecture with any part changed is opened or refused, and nothing else", async () => {
    const { "config.json": whole } = unzipSync(new Uint8Array(await readFile(fixture("keras-nested.keras"))));
    const parts = [...strFromU8(whole!).matchAll(/"[^"]*"|\d+|true|null|\[|\{/g)];
    const counts = { opened: 0, refused: 0 };
    for (const [i, { index, 0: part }] of parts.entries()) {
      if (i % 3 > 0) continue;
      const put = ["7", '"x"', "null", "[]", "{}", "-1", "1e9"][i % 7]!;
      const isOpening = part === "[" || part === "{";
      const file = await withConfig("keras-nested", (json) =>
        isOpening
          ? json.slice(0, index) + part.repeat(2) + json.slice(index + 1)
          : json.slice(0, index) + put + json.slice(index + part.length),
      );
      try {
        await loadKeras(file);
        counts.opened++;
      } catch (refusal) {
        expect(refusal, `${part} at ${index} became ${put}`).toBeInstanceOf(TributaryError);
        counts.refused++;
      }
    }
    expect(counts).toMatchInlineSnapshot(`
      {
        "opened": 103,
        "refused": 251,
      }
    `);
  });
});
