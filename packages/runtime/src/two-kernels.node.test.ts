/** @file What another copy of the kernel made, at every door of this package. Pages load a module once, so this is Node's. */
import { expect, test, vi } from "vitest";
import { createPredictor, encodeModel, importWeights, initialize, matchWeights, toKeras, toOnnx } from "./index.ts";

vi.resetModules();
const other = await import("@tributary/kernel");
const net = other.model(other.input([4]), other.dense(2));
const trained = { net, weights: {} };

test.for([
  ["initialize", () => initialize(net)],
  ["matchWeights", () => matchWeights(net, {})],
  ["importWeights", () => importWeights(net, {}, {})],
  ["toOnnx", () => toOnnx(trained)],
  ["toKeras", () => toKeras(trained)],
  ["encodeModel", () => encodeModel(trained)],
  ["createPredictor", () => createPredictor(trained)],
] as const)("%s refuses a model of another copy", async ([, door]) => {
  await expect((async () => door())()).rejects.toThrow("two copies of @tributary/kernel are loaded");
});
