/** Sums before the last axis on engines whose images have their channels last: by as many products as their length is worth. */
import { evaluateTensors, expectAllClose, imagesLast, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import { lower } from "../lowering/lower.ts";
import { sum } from "./broadcast.ts";
import { mean } from "./reductions.ts";

test.each([
  { shape: [2, 20, 16, 3], axes: [0, 1, 2], products: 2 },
  { shape: [2, 30, 20, 3], axes: [1, 2], products: 2 },
  { shape: [3, 5, 4, 2], axes: [1, 2], products: 1 },
  { shape: [3, 5, 4, 2], axes: [0, 1], products: 0 },
  { shape: [2, 70], axes: [0], products: 0 },
  { shape: [40, 7], axes: [0], products: 1 },
  { shape: [3, 5, 20], axes: [0, 2], products: 0 },
])("$products of $shape along $axes", async ({ shape, axes, products }) => {
  const tensor = fromSource(shape, "float32", { kind: "input", name: null });
  const leaves = [{ tensor, value: spread(shape, { seed: 1 }) }];
  const outputs = [sum(tensor, { axes }), mean(tensor, { axes }), mean(tensor, { axes, keepDims: true })];
  const plain = await evaluateTensors(leaves, outputs);
  const found = await evaluateTensors(leaves, outputs, imagesLast);
  for (const [i, one] of plain.entries()) {
    expect(found[i]!.shape).toEqual(one.shape);
    expectAllClose(found[i]!, one, { relative: 1e-5, absolute: 1e-5 });
  }
  const { nodes } = lower({
    inputs: [{ name: "x", tensor }],
    weights: [],
    outputs: [{ name: "y", tensor: outputs[0]! }],
    abilities: imagesLast,
  });
  expect(nodes.filter(({ op }) => op === "MatMul").length).toBe(products);
});
