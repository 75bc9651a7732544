import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { expect, test } from "vitest";
import { apply, notDifferentiable, type Op } from "../graph/op.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { add, multiply, square } from "../ops/arithmetic.ts";
import { sum } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { matmul } from "../ops/matmul.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { dependsOn, gradients } from "./gradients.ts";

const placeholder = (...shape: readonly number[]): Tensor =>
  fromSource(shape, "float32", { kind: "input", name: null });
const value = (...numbers: readonly number[]) =>
  ({ dtype: "float32", shape: [numbers.length], data: Float32Array.from(numbers) }) as const;

test("a tensor used twice gets the sum of both gradients", async () => {
  const x = placeholder(3);
  const [slope] = gradients(sum(add(square(x), multiply(x, 5))), [x]);
  const [computed] = await evaluateTensors([{ tensor: x, value: value(1, 2, 3) }], [slope!]);
  expectAllClose(computed!.data, [7, 9, 11]);
});

test("the loss may have many elements: each has the weight 1, or that of the seed", async () => {
  const [x, seed] = [placeholder(3), placeholder(3)];
  const leaves = [
    { tensor: x, value: value(1, 2, 3) },
    { tensor: seed, value: value(1, 10, 100) },
  ];
  const [plain] = gradients(square(x), [x]);
  const [weighed] = gradients(square(x), [x], seed);
  const [one, other] = await evaluateTensors(leaves, [plain!, weighed!]);
  expectAllClose(one!.data, [2, 4, 6]);
  expectAllClose(other!.data, [2, 40, 600]);
});

test("what the loss does not depend on has no gradient", () => {
  const [x, other] = [placeholder(3), placeholder(3)];
  expect(gradients(sum(x), [x, other])[1]).toBeUndefined();
});

test("gradients have gradients", async () => {
  const x = placeholder(2);
  const [first] = gradients(sum(multiply(square(x), x)), [x]);
  const [second] = gradients(sum(first!), [x]);
  const [computed] = await evaluateTensors([{ tensor: x, value: value(1, 2) }], [second!]);
  expectAllClose(computed!.data, [6, 12]);
});

test("nothing is computed for tensors that are not asked for", () => {
  const [x, kernel] = [placeholder(2, 3), placeholder(3, 4)];
  const [slope] = gradients(sum(matmul(x, kernel)), [kernel]);
  const made = topological([slope!]).filter(({ from }) => from?.op.name === "matmul");
  expect(made.map(({ shape }) => shape)).toEqual([[3, 4]]);
});

const roundOp: Op<null> = {
  name: "round",
  shape: ({ inputs: [x] }) => x!.shape,
  gradient: notDifferentiable("it jumps from one whole number to the next"),
  lower: ({ inputs: [x] }, onnx) => onnx.node("Round", [onnx.logical(x!)]),
};

test("an operation without a gradient on the way to a weight is an error that says so", () => {
  const x = placeholder(2);
  const rounded = apply(roundOp, [x], null);
  expect(() => gradients(sum(rounded), [x])).toThrowErrorMatchingInlineSnapshot(`
    [GradientError: round: the loss reaches a weight only through round, which has no gradient: it jumps from one whole number to the next
      to fix    train on what goes into round, and use round when predicting; or stop there: round of stopGradient(x)]
  `);
  expect(gradients(sum(add(rounded, x)), [fromSource([2], "float32", { kind: "input", name: null })])).toEqual([
    undefined,
  ]);
});

test("what can be learned through is known without the gradients", () => {
  const [x, other] = [placeholder(3), placeholder(3)];
  expect(dependsOn(sum(square(x)), [other, x])).toBe(true);
  expect(dependsOn(x, [x])).toBe(true);
  expect(dependsOn(sum(x), [other])).toBe(false);
  expect(dependsOn(stopGradient(x), [x])).toBe(false);
  expect(dependsOn(add(other, cast(cast(x, "int32"), "float32")), [x])).toBe(false);
  expect(dependsOn(add(x, stopGradient(x)), [x])).toBe(true);
});
