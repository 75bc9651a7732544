import { dense } from "@tributary/kernel";
import { expect, test } from "vitest";
import { checkLayer, expectLayer, type LayerCheck } from "./check-layer.ts";

const units: LayerCheck = {
  layer: () => dense(2),
  inputs: [[3, 4]],
  output: [3, 2],
  weights: { kernel: [4, 2], bias: [2] },
  reference:
    ([x], { kernel, bias }) =>
    (n, unit) =>
      [0, 1, 2, 3].reduce((sum, i) => sum + x!(n!, i) * kernel!(i, unit!), bias!(unit!)),
};

checkLayer("two units", units);

test("weights under another name or of another shape are found", async () => {
  await expect(expectLayer({ ...units, weights: { kernel: [4, 2] } })).rejects.toThrow("the weights");
  await expect(expectLayer({ ...units, weights: { kernel: [2, 4], bias: [2] } })).rejects.toThrow("the weights");
});

test("wrong numbers are found, when predicting and while training", async () => {
  await expect(expectLayer({ ...units, reference: () => () => 1 })).rejects.toThrow("the numbers");
  await expect(expectLayer({ ...units, training: () => () => 1 })).rejects.toThrow("while training, the numbers");
});

test("a layer that makes new weights at every call is found", () =>
  expect(expectLayer({ ...units, layer: () => (x: never) => dense(2)(x) })).rejects.toThrow(
    "the weights of a layer called twice",
  ));
