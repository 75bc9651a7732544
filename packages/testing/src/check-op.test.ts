import type { Tensor } from "@tributary/kernel";
import { apply, type Op } from "@tributary/kernel/authoring";
import { add, matmul, multiply } from "@tributary/kernel/ops";
import { expect, test } from "vitest";
import { checkOp, expectOp } from "./check-op.ts";

checkOp("a number more", {
  run: ([x]) => add(x!, 1),
  inputs: [[2, 3]],
  output: [2, 3],
  open: [[null, 3]],
  reference:
    (x) =>
    (...at) =>
      x(...at) + 1,
});

const doubled = (promise: Partial<Op<null>>): ((x: Tensor) => Tensor) => {
  const op: Op<null> = {
    name: "doubled",
    shape: ({ inputs: [x] }) => x!.shape,
    gradient: (_, dOutput) => [multiply(dOutput, 2)],
    lower: ({ inputs: [x] }, onnx) => {
      const { name, layout } = onnx.value(x!);
      return { name: onnx.node("Add", [name, name]), layout };
    },
    ...promise,
  };
  return (x) => apply(op, [x], null);
};
const failing = (promise: Partial<Op<null>>): Promise<void> =>
  expectOp({
    run: ([x]) => doubled(promise)(x!),
    inputs: [[1, 2, 2, 3]],
    output: [1, 2, 2, 3],
    reference:
      (x) =>
      (...at) =>
        2 * x(...at),
  });

test("an operation that keeps its promises passes", () => failing({}));

test("a wrong gradient is found", () =>
  expect(failing({ gradient: (_, dOutput) => [multiply(dOutput, 2.01)] })).rejects.toThrow(
    "channels last: the gradient of input 0",
  ));

test("a missing gradient is found", () =>
  expect(failing({ gradient: () => [undefined] })).rejects.toThrow("channels last: the gradient of input 0"));

test("wrong numbers are found", () =>
  expect(failing({ lower: ({ inputs: [x] }, onnx) => onnx.value(x!) })).rejects.toThrow(
    "the numbers: 12 of 12 are off",
  ));

// On WebAssembly, ONNX Runtime compares shapes itself when it opens a graph.
test("a wrong order of axes is found", () =>
  expect(
    failing({ lower: ({ inputs: [x] }, onnx) => onnx.node("Add", [onnx.value(x!).name, onnx.value(x!).name]) }),
  ).rejects.toThrow(/channels first: the numbers|Inferred=3 Declared=2/));

test("a shape rule that ONNX Runtime does not agree with is found", () =>
  expect(
    expectOp({ run: ([x]) => doubled({ shape: () => [2, 3] })(x!), inputs: [[3, 2]], output: [2, 3] }),
  ).rejects.toThrow(/the shape that ONNX Runtime gives|Inferred=3 Declared=2/));

test("a shape other than the one stated is found", () =>
  expect(
    expectOp({
      run: ([a, b]) => matmul(a!, b!),
      inputs: [
        [2, 3],
        [3, 4],
      ],
      output: [4, 2],
    }),
  ).rejects.toThrow("the shape rule"));
