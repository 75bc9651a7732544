/** @file Slicing, and spreading what was taken by steps. */
import { ShapeError } from "../errors.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { moved } from "../graph/range.ts";
import type { Tensor } from "../graph/tensor.ts";
import { checkPieces } from "./arguments.ts";
import { sizeAt } from "./broadcast.ts";
import { pad } from "./pad.ts";

/** From `start` up to but not including `end`, every `step`-th, along one axis. */
export interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  /** Default 1. */
  readonly step?: number;
}

const cutSize = ({ start, end, step = 1 }: Cut): number => Math.max(0, Math.ceil((end - start) / step));

const sliceOp: Op<{ readonly cuts: readonly Cut[] }, Unary> = {
  name: "slice",
  takes: "any",
  shape({ inputs: [x], attrs: { cuts }, at }) {
    for (const cut of cuts) {
      const size = x.shape[cut.axis];
      if (cut.start < 0 || (cut.step ?? 1) < 1 || cutSize(cut) === 0 || (typeof size === "number" && cut.end > size)) {
        throw new ShapeError({
          at,
          problem: `cannot cut ${cut.start} to ${cut.end} out of axis ${cut.axis}`,
          received: x.shape,
          expected: `a piece within 0 to ${size}`,
          fix: "cut within the tensor",
        });
      }
    }
    return x.shape.map((size, axis) => {
      const cut = cuts.find((c) => c.axis === axis);
      return cut ? cutSize(cut) : size;
    });
  },

  // The loss does not depend on what was cut away: its gradient is zero.
  gradient({ inputs: [x], attrs: { cuts } }, dOutput) {
    const spread = cuts.reduce((d, { axis, step = 1 }) => spaced(d, axis, step), dOutput);
    return [
      pad(
        spread,
        cuts.map((cut) => {
          const last = cut.start + (cutSize(cut) - 1) * (cut.step ?? 1) + 1;
          return { axis: cut.axis, before: cut.start, after: sizeAt(x, cut.axis) - last };
        }),
      ),
    ];
  },

  range: ({ inputs: [x], attrs: { cuts } }, of) =>
    moved(
      of(x),
      (axis) => (cuts.some((cut) => cut.axis === axis) ? null : axis),
      (other) => slice(other, cuts),
    ),

  reach({ attrs: { cuts } }, _, axis) {
    const { start, step = 1 } = cuts.find((cut) => cut.axis === axis) ?? { start: 0 };
    return { axis, step, per: 1, first: start, last: start };
  },

  lower({ inputs: [x], attrs: { cuts } }, onnx) {
    const { name, layout } = onnx.value(x);
    const list = (pick: (cut: Cut) => number): string => onnx.ints(cuts.map(pick));
    return {
      name: onnx.node("Slice", [
        name,
        list((c) => c.start),
        list((c) => c.end),
        list((c) => onnx.axis(c.axis, layout)),
        list((c) => c.step ?? 1),
      ]),
      layout,
    };
  },
};

/**
 * Cuts a piece out of a tensor; axes without a cut are kept whole.
 *
 * @example
 * await compute(slice(constant([1, 2, 3, 4, 5]), [{ axis: 0, start: 0, end: 5, step: 2 }])); // [1, 3, 5]
 */
export const slice = (x: Tensor, cuts: readonly Cut[]): Tensor => {
  checkPieces("slice", "cuts", cuts, x, "{ axis, start, end }", ({ start, end, step = 1 }) => [start, end, step]);
  const real = cuts.filter(({ axis, start, end, step = 1 }) => start !== 0 || end !== x.shape[axis] || step !== 1);
  return real.length === 0 ? x : apply(sliceOp, [x], { cuts: real });
};

/** Inserts `step - 1` zeros between neighbors along an axis. */
const spaced = (x: Tensor, axis: number, step: number): Tensor =>
  step === 1 ? x : apply(spacedOp, [x], { axis, step });

const spacedOp: Op<{ readonly axis: number; readonly step: number }, Unary> = {
  name: "spaced",
  shape: ({ inputs: [x], attrs }) =>
    x.shape.map((size, axis) => (axis === attrs.axis ? (size === null ? null : (size - 1) * attrs.step + 1) : size)),
  gradient: ({ inputs: [x], attrs: { axis, step } }, dOutput) => [
    slice(dOutput, [{ axis, start: 0, end: (sizeAt(x, axis) - 1) * step + 1, step }]),
  ],
  lower({ inputs: [x], attrs: { axis, step } }, onnx) {
    const { name, layout } = onnx.value(x);
    const at = onnx.axis(axis, layout);
    const rank = x.shape.length;
    const end = (sizeAt(x, axis) - 1) * step + 1;
    const wide = onnx.node("Unsqueeze", [name, onnx.ints([at + 1])]);
    const pads = Array.from({ length: 2 * (rank + 1) }, (_, i) => (i === rank + 1 + at + 1 ? step - 1 : 0));
    const padded = onnx.node("Pad", [wide, onnx.ints(pads), onnx.floats(0)], { mode: "constant" });
    const target = Array.from({ length: rank }, (_, i) => (i === at ? sizeAt(x, axis) * step : 0));
    // Sizes before the axis keep their position (0 copies them); those after it have moved by one and are written out.
    const logicalAxis = (memory: number): number => x.shape.findIndex((_, axis) => onnx.axis(axis, layout) === memory);
    const sizes = target.map((size, i) => (i > at ? sizeAt(x, logicalAxis(i)) : size));
    const flat = onnx.node("Reshape", [padded, onnx.ints(sizes)]);
    return { name: onnx.node("Slice", [flat, onnx.ints([0]), onnx.ints([end]), onnx.ints([at])]), layout };
  },
};
