import { checkOp, evaluateTensors, expectAllClose, fill, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { gradients } from "../gradients/gradients.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { fromJson, input, printGraph, toJson } from "../index.ts";
import { meaningOf } from "../model/meaning.ts";
import { model } from "../model/model.ts";
import { sigmoid } from "./activations.ts";
import { add, multiply, square } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { equal } from "./comparison.ts";
import { stopGradient } from "./stop-gradient.ts";

const shape = [2, 2, 3, 4];
const vector = (): Tensor => fromSource([3], "float32", { kind: "input", name: null });

checkOp("the same numbers", {
  run: ([x]) => stopGradient(x!),
  inputs: [spread(shape)],
  output: shape,
  open: [[null, null, null, 4]],
  gradient: false,
  reference:
    (x) =>
    (...at) =>
      x(...at),
});

checkOp("of any type", {
  run: ([x]) => stopGradient(x!),
  inputs: [fill([3], (i) => i!, "int32")],
  output: [3],
  dtype: "int32",
  reference:
    (x) =>
    (...at) =>
      x(...at),
});

checkOp("a factor that is stopped is a constant", {
  run: ([x, y]) => multiply(stopGradient(x!), y!),
  inputs: [
    [2, 3],
    [2, 3],
  ],
  output: [2, 3],
  gradient: false,
  reference:
    (x, y) =>
    (...at) =>
      x(...at) * y(...at),
});

test("nothing goes back through it, and other ways stay", async () => {
  const x = vector();
  expect(gradients(sum(square(stopGradient(x))), [x])).toEqual([undefined]);
  const [slope] = gradients(sum(add(square(x), multiply(x, stopGradient(square(x))))), [x]);
  const value = { dtype: "float32", shape: [3], data: Float32Array.of(1, 2, -3) } as const;
  const [computed] = await evaluateTensors([{ tensor: x, value }], [slope!]);
  // 2x + x², as if x² were a number.
  expectAllClose(computed!.data, [3, 8, 3]);
});

test("operations without a gradient are allowed behind it", () => {
  const x = vector();
  const [slope] = gradients(sum(multiply(x, equal(stopGradient(x), 0))), [x]);
  expect(slope).toBeDefined();
});

test("logits behind probabilities are stopped too", () => {
  const x = vector();
  const { logits } = { logits: null, ...meaningOf(stopGradient(sigmoid(x))) };
  expect(logits).not.toBeNull();
  expect(gradients(sum(logits!), [x])).toEqual([undefined]);
});

test("a model with it comes back from JSON", () => {
  const x = input([3]);
  const net = model(x, add(x, stopGradient(x)));
  expect(printGraph(fromJson(JSON.parse(JSON.stringify(toJson(net)))))).toBe(printGraph(net));
  expect(printGraph(net)).toContain("stopGradient(");
});
