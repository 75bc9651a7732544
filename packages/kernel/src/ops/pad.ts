/** @file Padding, which crops where a margin is negative: so it is its own transpose. */
import type { Emitter, Layout } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { between, moved, together } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { checkNumber, checkPieces } from "./arguments.ts";

/** How many elements are added at both ends of one axis. */
export interface Margin {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

interface PadAttrs {
  readonly margins: readonly Margin[];
  readonly value: number;
}

/** Lowers a padding whose pads are given in memory order. Convolutions and pooling use it too. */
export const lowerPad = (
  onnx: Emitter,
  { name, layout }: { readonly name: string; readonly layout: Layout },
  rank: number,
  margins: readonly Margin[],
  value: number,
): string => {
  const pads = Array.from({ length: 2 * rank }, () => 0);
  for (const { axis, before, after } of margins) {
    pads[onnx.axis(axis, layout)] = before;
    pads[rank + onnx.axis(axis, layout)] = after;
  }
  return onnx.node("Pad", [name, onnx.ints(pads), onnx.floats(value)], { mode: "constant" });
};

const padOp: Op<PadAttrs, Unary> = {
  name: "pad",
  shape: ({ inputs: [x], attrs: { margins } }) =>
    x.shape.map((size, axis) => {
      const margin = margins.find((m) => m.axis === axis);
      return margin && size !== null ? size + margin.before + margin.after : size;
    }),
  // The loss depends neither on the padding, nor on what a negative margin cut away.
  gradient: ({ attrs: { margins } }, dOutput) => [
    pad(
      dOutput,
      margins.map(({ axis, before, after }) => ({ axis, before: -before, after: -after })),
    ),
  ],
  range({ inputs: [x], attrs: { margins, value } }, of) {
    if (margins.some(({ before, after }) => before > 0 || after > 0)) return together([of(x), between(value, value)]);
    const cut = (axis: number): boolean => margins.some((margin) => margin.axis === axis);
    return moved(
      of(x),
      (axis) => (cut(axis) ? null : axis),
      (other) => pad(other, margins),
    );
  },
  reach: ({ attrs: { margins } }, _, axis) =>
    samePosition(axis, -(margins.find((margin) => margin.axis === axis)?.before ?? 0)),
  lower({ inputs: [x], attrs: { margins, value } }, onnx) {
    const from = onnx.value(x);
    return { name: lowerPad(onnx, from, x.shape.length, margins, value), layout: from.layout };
  },
};

/** Whether a tensor is the result of {@link pad}. */
export const isPadded = (x: Tensor): boolean => x.from?.op === padOp;

/**
 * Pads the tensor with one value, by default 0; a negative margin crops.
 *
 * @example
 * await compute(pad(constant([1, 2, 3]), [{ axis: 0, before: 2, after: -1 }])); // [0, 0, 1, 2]
 */
export const pad = (x: Tensor, margins: readonly Margin[], value = 0): Tensor => {
  checkPieces("pad", "margins", margins, x, "{ axis, before, after }", ({ before, after }) => [before, after]);
  checkNumber("pad", "value", value);
  const real = margins.filter(({ before, after }) => before !== 0 || after !== 0);
  return real.length === 0 ? x : apply(padOp, [x], { margins: real, value });
};
