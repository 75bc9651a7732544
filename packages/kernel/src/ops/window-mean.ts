/** @file The mean of one of several windows that cover an axis evenly, whatever its size. */
import type { Emitter } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { mixed } from "../graph/range.ts";
import { movedReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Dim } from "../shape/types.ts";
import { multiply } from "./arithmetic.ts";
import { expand, sizeAt } from "./broadcast.ts";
import { pad } from "./pad.ts";

interface WindowAttrs {
  readonly axis: number;
  /** Which window, and how many there are. */
  readonly index: number;
  readonly count: number;
}

/** Window i of n begins at ⌊i · size / n⌋ and ends at ⌈(i + 1) · size / n⌉. */
const edgesOf = (size: number, { index, count }: WindowAttrs): readonly [start: number, end: number] => [
  Math.floor((index * size) / count),
  Math.ceil(((index + 1) * size) / count),
];

/** The edges as lists of one int64; computed when the graph runs where the size is open. */
const lowerEdges = (
  name: string,
  axis: number,
  size: Dim,
  attrs: WindowAttrs,
  onnx: Emitter,
): readonly [start: string, end: string] => {
  if (size !== null) {
    const [start, end] = edgesOf(size, attrs);
    return [onnx.ints([start]), onnx.ints([end])];
  }
  const { index, count } = attrs;
  const open = onnx.node("Slice", [onnx.node("Shape", [name]), onnx.ints([axis]), onnx.ints([axis + 1])]);
  const times = (factor: number): string => onnx.node("Mul", [open, onnx.ints([factor])]);
  const start = onnx.node("Div", [times(index), onnx.ints([count])]);
  // Division of integers rounds down: ⌈a / n⌉ = ⌊(a + n − 1) / n⌋.
  const end = onnx.node("Div", [onnx.node("Add", [times(index + 1), onnx.ints([count - 1])]), onnx.ints([count])]);
  return [start, end];
};

const windowMeanOp: Op<WindowAttrs, Unary> = {
  name: "windowMean",
  shape: ({ inputs: [x], attrs: { axis } }) => x.shape.with(axis, 1),
  // Every element of the window has the same share in its mean, the others none.
  gradient({ inputs: [x], attrs }, dOutput) {
    const { axis } = attrs;
    const size = sizeAt(x, axis);
    const [start, end] = edgesOf(size, attrs);
    const window = expand(multiply(dOutput, 1 / (end - start)), x.shape.with(axis, end - start));
    return [pad(window, [{ axis, before: start, after: size - end }])];
  },
  range: ({ inputs: [x], attrs: { axis } }, of) => mixed(of(x), (other) => (other === axis ? null : other)),
  reach: ({ attrs }, _, axis) => movedReach(axis === attrs.axis ? null : axis),
  lower({ inputs: [x], attrs }, onnx) {
    const { name, layout } = onnx.value(x);
    const axis = onnx.axis(attrs.axis, layout);
    const edges = lowerEdges(name, axis, x.shape[attrs.axis]!, attrs, onnx);
    const window = onnx.node("Slice", [name, ...edges, onnx.ints([axis])]);
    return { name: onnx.node("ReduceMean", [window, onnx.ints([axis])], { keepdims: 1 }), layout };
  },
};

/** The mean of window `index` of `count` along an axis, which stays with a size of 1. */
export const windowMean = (x: Tensor, axis: number, index: number, count: number): Tensor =>
  apply(windowMeanOp, [x], { axis, index, count });
