import { readFile } from "node:fs/promises";
import type { NdArray, TrainedModel } from "@tributary/kernel";
import { countOf, randomStream } from "@tributary/kernel/authoring";
import { expectAllClose } from "@tributary/testing";
import { expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { loadTfjs } from "./load.ts";
import { readTfjs, type TfjsModel } from "./read.ts";

const folder = (name: string): URL => new URL(`../../../../conformance/fixtures/${name}/`, import.meta.url);

type Feed = { readonly shape: readonly number[]; readonly data: Float32Array };

/** The one output of a model of one input. */
const answerOf = async (trained: TrainedModel, feed: Feed): Promise<NdArray["data"]> => {
  await using predictor = await createPredictor(trained);
  return ((await predictor.predict(feed)) as NdArray).data;
};

test.each(["tfjs-float32", "tfjs-quantized"])("%s answers as the same network in Keras", async (name) => {
  const expected = JSON.parse(await readFile(new URL("expected.json", folder(name)), "utf8"));
  const shape: readonly number[] = expected.inputs.image;
  const trained = await loadTfjs(new URL("model.json", folder(name)));
  expect(trained.card).toEqual({ origin: "TensorFlow.js, of Keras 2.15.0" });
  const answer = await answerOf(trained, {
    shape,
    data: Float32Array.from(randomStream(expected.seed, "image").uniform(countOf(shape)), (u) => 2 * u - 1),
  });
  expectAllClose(answer, expected.outputs.dense.values, { relative: 1e-5 });
});

/** A stack with a model inside, as TensorFlow.js itself writes it: weights carry the names of their layers alone. */
const nested = (weightNames: readonly string[]): TfjsModel => {
  const dense = (name: string, config: object = {}) => ({
    class_name: "Dense",
    config: { name, units: 2, use_bias: false, activation: "hard_sigmoid", ...config },
  });
  const inner = {
    class_name: "Sequential",
    config: { name: "base", layers: [dense("a", { batch_input_shape: [null, 2] }), dense("b")] },
  };
  const weights = weightNames.map((name) => ({ name, shape: [2, 2], dtype: "float32" }));
  const numbers = Float32Array.of(1, 0, 0, 1, 2, 0, 0, 2, 3, 0, 0, 3);
  return {
    json: JSON.stringify({
      format: "layers-model",
      modelTopology: {
        class_name: "Sequential",
        config: { name: "whole", layers: [inner, dense("c")] },
        keras_version: "tfjs-layers 4.22.0",
      },
      weightsManifest: [{ paths: ["all.bin"], weights }],
    }),
    shards: { "all.bin": new Uint8Array(numbers.buffer) },
  };
};

test.each([
  ["their names", ["a/kernel", "b/kernel", "c/kernel"]],
  ["their names in another order, since a name says more", ["b/kernel", "c/kernel", "a/kernel"]],
  ["their order", ["dense_Dense1/kernel", "dense_Dense2/kernel", "dense_Dense3/kernel"]],
])("a model inside has its weights by %s", async (_, names) => {
  const trained = await loadTfjs(nested(names));
  const factor = (name: string): number => (trained.weights[name]!.data as Float32Array)[0]!;
  const own = (name: string): number => names.findIndex((each) => each.startsWith(name)) + 1;
  const expected = names[0]!.startsWith("dense") ? [1, 2, 3] : ["a", "b", "c"].map(own);
  expect(["base/a/kernel", "base/b/kernel", "c/kernel"].map(factor)).toEqual(expected);
});

test("its hard sigmoid is that of Keras 2", async () => {
  const trained = await loadTfjs(nested(["a/kernel", "b/kernel", "c/kernel"]));
  const answer = await answerOf(trained, { shape: [1, 2], data: Float32Array.of(1, -1) });
  const bend = (x: number): number => Math.min(1, Math.max(0, 0.2 * x + 0.5));
  expectAllClose(
    answer,
    [1, -1].map((x) => bend(3 * bend(2 * bend(x)))),
  );
});

test("a list of weights alone is read, and is no model", async () => {
  const { json, shards } = nested(["a/kernel", "b/kernel", "c/kernel"]);
  const list: TfjsModel = { json: JSON.stringify(JSON.parse(json).weightsManifest), shards };
  expect(Object.keys(await readTfjs(list))).toEqual(["a/kernel", "b/kernel", "c/kernel"]);
  await expect(loadTfjs(list)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: model.json: the file lists weights, but has no architecture
      received  3 weights
      expected  a model.json with modelTopology
      to fix    build the model in code, and load these weights with readTfjs() and importWeights()]
  `);
});

test("a file of another kind is called what it is", async () => {
  const keras = new URL("../keras-nested.h5", folder("tfjs-float32"));
  await expect(readTfjs(keras)).rejects.toThrow("this is not a TensorFlow.js model");
});
