/** @file New axes of size 1. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import { moved } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { reshape } from "./reshape.ts";

interface Attrs {
  readonly at: number;
  readonly count: number;
}

const insertAxesOp: Op<Attrs, Unary> = {
  name: "insertAxes",
  takes: "any",
  shape: ({ inputs: [x], attrs: { at, count } }) => x.shape.toSpliced(at, 0, ...Array.from({ length: count }, () => 1)),
  gradient: ({ inputs: [x] }, dOutput) => [reshape(dOutput, x.shape)],
  range: ({ inputs: [x], attrs: { at, count } }, of) =>
    moved(
      of(x),
      (axis) => (axis < at ? axis : axis + count),
      (other) => insertAxes(other, at, count),
    ),
  reach: ({ attrs: { at, count } }, _, axis) => samePosition(axis < at ? axis : axis + count),
  lower: ({ inputs: [x], attrs: { at, count } }, onnx) =>
    onnx.node("Unsqueeze", [onnx.logical(x), onnx.ints(Array.from({ length: count }, (_, i) => at + i))]),
};

/** Inserts `count` axes of size 1 before axis `at`; sizes may be unknown. */
export const insertAxes = (x: Tensor, at: number, count: number): Tensor =>
  count === 0 ? x : apply(insertAxesOp, [x], { at, count });
