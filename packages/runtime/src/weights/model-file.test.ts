import { chain, conv2d, dense, globalAveragePooling2d, input, model, named, relu } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { initialize } from "./initialize.ts";
import { encodeModel, loadModel } from "./model-file.ts";
import { encodeSafetensors } from "./safetensors.ts";

const image = input([8, 8, 3]);
const features = named("features", chain(conv2d(4, 3), relu));
const net = model({ image }, { score: dense(2)(globalAveragePooling2d(features(image))) }, { name: "cells" });
const weights = initialize(net, { seed: 1 });
const pixels = { image: Float32Array.from({ length: 192 }, (_, i) => Math.sin(i)) };

describe("a model file", () => {
  test("holds the model and its weights, which answer as before", async () => {
    const loaded = await loadModel(encodeModel(net, weights, { metadata: { author: "me" } }));
    expect(loaded.weights).toEqual(weights);
    expect(loaded.metadata).toEqual({ author: "me" });
    expect(loaded.net.weights.map(({ name }) => name)).toEqual(net.weights.map(({ name }) => name));
    const before = await createPredictor(net, { weights });
    const after = await createPredictor(loaded.net, { weights: loaded.weights });
    expect(await after.predict(pixels)).toEqual(await before.predict(pixels));
    await before.dispose();
    await after.dispose();
  });

  test("that holds no model, or a broken one, says so", async () => {
    await expect(loadModel(encodeSafetensors(weights))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: the file holds weights, but no model
        received  4 weights
        expected  a file that saveModel() wrote
        to fix    build the model in code, and load these weights with loadWeights() or importWeights()]
    `);
    const broken = encodeSafetensors(weights, { metadata: { tributary: "{" } });
    await expect(loadModel(broken)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: the architecture in the file is not JSON
        received  Expected property name or '}' in JSON at position 1
        to fix    get the file again, or write it again with saveModel()]
    `);
    const other = encodeSafetensors(weights, { metadata: { tributary: '{"layers":[]}' } });
    await expect(loadModel(other)).rejects.toMatchObject({ name: "GraphError" });
    const { "dense/bias": _, ...rest } = weights;
    expect(() => encodeModel(net, rest)).toThrow("1 of 4 weights does not fit");
  });
});
