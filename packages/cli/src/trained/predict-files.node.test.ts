import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { type AnyModel, chain, conv2d, dense, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { initialize, loadModel, saveModel } from "@tributary/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withSession } from "./open-for-answers.ts";
import { type FilePrediction, predictFile } from "./predict-files.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-predict-"));
  await writePng(at("white.png"), imageFrom(new Uint8Array(16).fill(255), [4, 4, 1]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const image = input([4, 4, 1], { name: "image" });

/** What is said of a white picture by a model whose kernels are 0 and whose biases are these numbers. */
const saidBy = async (
  net: AnyModel,
  classes: readonly string[],
  ...biases: readonly number[]
): Promise<FilePrediction> => {
  const { weights } = initialize(net);
  const told = Object.fromEntries(
    Object.entries(weights).map(([name, { data, shape }]) => {
      const numbers = name.endsWith("bias") ? biases.slice(0, data.length) : Array.from(data, () => 0);
      return [name, { data: Float32Array.from(numbers), shape }];
    }),
  );
  await saveModel(at("model.safetensors"), { net, weights: told, classes });
  return withSession(await loadModel(at("model.safetensors")), "cpu", (open) =>
    predictFile(open, at("white.png"), { files: [] }),
  );
};

test("what a softmax gave are probabilities already", async () => {
  const net = model(image, chain(globalAveragePooling2d, dense(4, { activation: "softmax" })));
  const { classes = [] } = await saidBy(net, ["a", "b", "c", "d"], 0, 0, 0, 9);
  expect(classes.map(({ name }) => name)[0]).toBe("d");
  expect(classes[0]!.probability).toBeCloseTo(1 / (1 + 3 * Math.exp(-9)), 5);
});

test("so is what a sigmoid gave: a single number tells two classes apart", async () => {
  const net = model(image, chain(globalAveragePooling2d, dense(1, { activation: "sigmoid" })));
  const { classes = [] } = await saidBy(net, ["no", "yes"], -9);
  expect(classes[0]!.name).toBe("no");
  expect(classes[0]!.probability).toBeCloseTo(1 - 1 / (1 + Math.exp(9)), 5);
});

test("outputs for every pixel are told by their names, too: shares of classes, or the range of numbers", async () => {
  const kind = conv2d(2, 1, { name: "kind" })(image);
  const sure = conv2d(1, 1, { name: "sure", activation: "sigmoid" })(image);
  const depth = conv2d(1, 1, { name: "depth" })(image);
  const { outputs } = await saidBy(model({ image }, { kind, sure, depth }), ["sky", "sea"], 0.25, 3);
  expect(outputs).toEqual([
    { name: "kind", shape: [4, 4, 2], shares: { sky: 0, sea: 1 } },
    { name: "sure", shape: [4, 4, 1], shares: { "class 0": 0, "class 1": 1 } },
    { name: "depth", shape: [4, 4, 1], values: Array.from({ length: 16 }, () => 0.25) },
  ]);
});

test("what is no number is no answer", async () => {
  const net = model(image, chain(globalAveragePooling2d, dense(2)));
  await expect(saidBy(net, ["a", "b"], Number.NaN, 0)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: model: weight "dense/bias" is not finite
      received  NaN at [0]
      expected  finite numbers in every weight: anything computed from others is NaN
      to fix    take the weights of an earlier checkpoint: training went wrong, or the file is damaged; { checkFinite: false } lets them through]
  `);
});

test("several outputs are told by their names", async () => {
  const seen = globalAveragePooling2d(image);
  const kind = dense(3, { name: "kind", activation: "softmax" })(seen);
  const sure = dense(1, { name: "sure", activation: "sigmoid" })(seen);
  const { outputs = [], classes } = await saidBy(model({ image }, { kind, sure }), ["cat", "dog", "fox"], 0, 9, 0);
  expect(classes).toBeUndefined();
  expect(outputs.map(({ name }) => name)).toEqual(["kind", "sure"]);
  expect(outputs[0]!.classes?.[0]?.name).toBe("dog");
  expect(outputs[1]!.classes?.map(({ probability }) => probability)).toEqual([0.5, 0.5]);
});
