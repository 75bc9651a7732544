/** @file Comparing two tensors, number by number: which is larger, and by the answer, the larger. */
import { apply, NUMBERS, notDifferentiable, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { beside, minus, times } from "./arithmetic.ts";
import { broadcastShape, sumTo } from "./broadcast.ts";

const comparison = (name: string, onnxName: string): Op<null> => ({
  name,
  takes: NUMBERS,
  shape: ({ inputs: [a, b], at }) => broadcastShape(a!.shape, b!.shape, at),
  dtype: () => "float32",
  gradient: notDifferentiable("a comparison jumps between 0 and 1"),
  lower({ inputs }, onnx) {
    const { names, layout } = onnx.aligned(inputs);
    return { name: onnx.node("Cast", [onnx.node(onnxName, names)], { to: 1 }), layout };
  },
});

const atLeastOp = comparison("atLeast", "GreaterOrEqual");
const atMostOp = comparison("atMost", "LessOrEqual");
const equalsOp = comparison("equals", "Equal");

const compare =
  (op: Op<null>) =>
  (a: Tensor, b: Tensor | number): Tensor =>
    apply(op, [a, beside(b, a)], null);

/** 1 where a ≥ b, else 0. */
export const atLeast: (a: Tensor, b: Tensor | number) => Tensor = compare(atLeastOp);
/** 1 where a ≤ b, else 0. */
export const atMost: (a: Tensor, b: Tensor | number) => Tensor = compare(atMostOp);
/** 1 where a = b, else 0. */
export const equals: (a: Tensor, b: Tensor | number) => Tensor = compare(equalsOp);

const choice = (name: string, onnxName: string, wins: (a: Tensor, b: Tensor) => Tensor): Op<null> => ({
  name,
  shape: ({ inputs: [a, b], at }) => broadcastShape(a!.shape, b!.shape, at),
  // The gradient goes to the one that was chosen; the first of two that are equal.
  gradient({ inputs }, dOutput) {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    const first = wins(a, b);
    return [sumTo(times(dOutput, first), a.shape), sumTo(times(dOutput, minus(1, first)), b.shape)];
  },
  lower({ inputs }, onnx) {
    const { names, layout } = onnx.aligned(inputs);
    return { name: onnx.node(onnxName, names), layout };
  },
});

const largerOp = choice("larger", "Max", atLeast);
const smallerOp = choice("smaller", "Min", atMost);

/** The larger of two numbers. */
export const larger = (a: Tensor, b: Tensor): Tensor => apply(largerOp, [a, b], null);
/** The smaller of two numbers. */
export const smaller = (a: Tensor, b: Tensor): Tensor => apply(smallerOp, [a, b], null);
