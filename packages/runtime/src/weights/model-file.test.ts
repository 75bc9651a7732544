import {
  add,
  type Block,
  chain,
  constant,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  type ModelFacts,
  model,
  named,
  relu,
} from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { toOnnx } from "../model/to-onnx.ts";
import { fromFloat16, toFloat16 } from "./half.ts";
import { initialize } from "./initialize.ts";
import { encodeModel, loadModel } from "./model-file.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const image = input([8, 8, 3]);
const features = named("features", chain(conv2d(4, 3), relu));
const net = model({ image }, { score: dense(2)(globalAveragePooling2d(features(image))) }, { name: "cells" });
const { weights } = initialize(net, { seed: 1 });
const pixels = { image: Float32Array.from({ length: 192 }, (_, i) => Math.sin(i)) };

describe("a model file", () => {
  test("holds the model and its weights, which answer as before", async () => {
    const loaded = await loadModel(encodeModel({ net, weights }));
    expect(loaded).toEqual({ net: loaded.net, weights });
    expect(loaded.net.weights.map(({ name }) => name)).toEqual(net.weights.map(({ name }) => name));
    const before = await createPredictor({ net, weights });
    const after = await createPredictor(loaded);
    expect(await after.predict(pixels)).toEqual(await before.predict(pixels));
    await before.dispose();
    await after.dispose();
  });

  test("holds kernels with half the bits on request, which are read as float32", async () => {
    const { weights: read } = await loadModel(encodeModel({ net, weights }, { weights: "float16" }));
    for (const { name, shape } of net.weights) {
      const [before, after] = [weights[name]!, read[name]!];
      expect(after.dtype).toBe("float32");
      const same = shape.length < 2 ? before.data : fromFloat16(toFloat16(before.data as Float32Array));
      expect(after.data).toEqual(same);
    }
    const header = new TextDecoder().decode(encodeModel({ net, weights }, { weights: "float16" }));
    expect(header.match(/"dtype":"F\d+"/g)?.toSorted()).toEqual([
      '"dtype":"F16"',
      '"dtype":"F16"',
      '"dtype":"F32"',
      '"dtype":"F32"',
    ]);
  });

  test("holds no more than may be read again, unless both sides are told to allow it", async () => {
    const around = Array.from({ length: 201 }).reduce<Block>((block) => named("group", block), relu);
    const deep = { net: model(image, around(image)), weights: {} };
    expect(() => encodeModel(deep)).toThrow('the group "group" lies too deep in others');
    const limits = { depth: 300 };
    const bytes = encodeModel(deep, { limits });
    await expect(loadModel(bytes)).rejects.toThrow("lies too deep in others");
    expect((await loadModel(bytes, { limits })).net.outputs).toHaveLength(1);
  });

  test("holds a constant of a million numbers", async () => {
    const table = constant(
      Float32Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i)),
      [1000, 1000],
    );
    const wide = model(input([1000, 1000]), (x) => add([x, table]));
    const { net: again } = await loadModel(encodeModel({ net: wide, weights: {} }));
    const [before, after] = [wide, again].map((net) => toOnnx({ net, weights: {} }));
    expect(before!.byteLength).toBeGreaterThan(4_000_000);
    expect(after!.findIndex((byte, i) => byte !== before![i])).toBe(-1);
  });

  test("keeps what is known of the model", async () => {
    const facts: ModelFacts = {
      classes: ["healthy", "infected"],
      preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
      task: "classification",
      card: { origin: "microscope 3", seed: 7, scores: { accuracy: 0.98 } },
    };
    const { net: loaded, weights: same, ...found } = await loadModel(encodeModel({ net, weights, ...facts }));
    expect(found).toEqual(facts);
    expect([loaded.name, same]).toEqual(["cells", weights]);
  });

  test("keeps in the card what else its metadata says, whoever wrote it", async () => {
    const { metadata } = decodeSafetensors(encodeModel({ net, weights, card: { seed: 7 } }));
    const file = encodeSafetensors(weights, { metadata: { ...metadata, format: "pt" } });
    expect((await loadModel(file)).card).toEqual({ format: "pt", seed: 7 });
  });

  test.each([
    ["classes", "[1, 2]"],
    ["classes", '"cat"'],
    ["preprocessing", '"pytorch"'],
    ["preprocessing", '{ "mean": [0.5], "std": [0.5, 0.5] }'],
    ["preprocessing", '{ "mean": [0.5], "std": [0] }'],
    ["task", '"detection"'],
    ["card", "[]"],
    ["card", "{"],
  ])("whose %s are %s is refused", async (name, text) => {
    const { metadata } = decodeSafetensors(encodeModel({ net, weights }));
    const file = encodeSafetensors(weights, { metadata: { ...metadata, [name]: text } });
    await expect(loadModel(file)).rejects.toThrow(`model file: what the file says of its ${name}`);
  });

  test("says what is wrong with what it says of the model", async () => {
    const { metadata } = decodeSafetensors(encodeModel({ net, weights }));
    const file = encodeSafetensors(weights, { metadata: { ...metadata, task: '"detection"' } });
    await expect(loadModel(file)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: what the file says of its task cannot be
        received  "detection"
        expected  classification, segmentation, denoising
        to fix    get the file again, or write it again with saveModel()]
    `);
  });

  test("is not made of a model without weights", () => {
    // @ts-expect-error JavaScript has no types to say so
    expect(() => encodeModel(net)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: encodeModel: a model without weights
        received  the model "cells"
        expected  a model with its weights: { net, weights }
        to fix    give what loadModel(), importWeights() or trainer.trained() gives, or initialize(net) for weights that have not learned]
    `);
    // @ts-expect-error JavaScript has no types to say so
    expect(() => encodeModel({ net })).toThrow("encodeModel: a model without weights");
    // @ts-expect-error JavaScript has no types to say so
    expect(() => encodeModel(undefined)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: encodeModel: this is not a trained model
        received  undefined
        expected  a model with its weights: { net, weights }
        to fix    give what loadModel(), importWeights() or trainer.trained() gives, or initialize(net) for weights that have not learned]
    `);
  });

  test("that holds no model, or a broken one, says so", async () => {
    await expect(loadModel(encodeSafetensors(weights))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: the file holds weights, but no model
        received  4 weights
        expected  a file that saveModel() wrote
        to fix    build the model in code, and load these weights with matchWeights() or importWeights()]
    `);
    const broken = encodeSafetensors(weights, { metadata: { tributary: "{" } });
    await expect(loadModel(broken)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: the architecture in the file is not JSON
        received  Expected property name or '}' in JSON at position 1
        to fix    get the file again, or write it again with saveModel()]
    `);
    const other = encodeSafetensors(weights, { metadata: { tributary: '{"layers":[]}' } });
    await expect(loadModel(other)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: fromJson: this is not the JSON of a model
        received  format undefined, version undefined
        expected  format "tributary-model", version 1 to 2
        to fix    give what toJson(model) returned]
    `);
    const { "dense/bias": _, ...rest } = weights;
    expect(() => encodeModel({ net, weights: rest })).toThrow("1 of 4 weights does not fit");
  });
});
