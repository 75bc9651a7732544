/** @file Concatenating tensors, and its transpose, slicing; and padding, the transpose of slicing. */
import { ShapeError } from "../errors.ts";
import type { Emitter, Layout } from "../graph/emitter.ts";
import { apply, type Op, type Part, type Unary } from "../graph/op.ts";
import { between, moved, together } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { checkNumber, checkPieces, positiveAxis } from "./arguments.ts";
import { sizeAt } from "./broadcast.ts";

/** Whether images that are joined channel by channel all fill their blocks, and some lie there already. */
const staysInBlocks = (inputs: readonly Tensor[], onnx: Emitter): boolean =>
  inputs.some((x) => onnx.stored(x).layout === "blocks") &&
  inputs.every((x) => x.shape.length === 4 && x.shape[3]! % onnx.abilities.channelBlock! === 0);

const concatOp: Op<{ readonly axis: number }, readonly [Tensor, ...Tensor[]]> = {
  name: "concat",
  takes: ["float32", "int32", "int64", "uint8", "bool"],

  shape({ inputs, attrs: { axis }, at }) {
    const first = inputs[0];
    const fits = (x: Tensor): boolean =>
      x.shape.length === first.shape.length &&
      x.shape.every((size, i) => i === axis || size === null || first.shape[i] === null || size === first.shape[i]);
    if (!inputs.every(fits)) {
      throw new ShapeError({
        at,
        problem: `cannot concatenate along axis ${axis}: the inputs differ elsewhere too`,
        received: inputs.map((x) => x.shape),
        expected: `every size but that of axis ${axis} to be the same`,
        fix: 'crop the larger input to the smaller one with centerCrop(), or give the convolutions before it padding: "same"',
      });
    }
    const sizes = inputs.map((x) => x.shape[axis]!);
    const total = sizes.some((size) => size === null) ? null : (sizes as number[]).reduce((a, b) => a + b, 0);
    return first.shape.with(axis, total);
  },

  // The output is the inputs side by side, so the gradient of each input is its part of the output's gradient.
  gradient({ inputs, attrs: { axis } }, dOutput) {
    const sizes = inputs.map((x) => sizeAt(x, axis));
    return inputs.map((_, index) => apply(partOp, [dOutput], { axis, sizes, index }));
  },

  // If all pieces sum to the same total along another axis, so does the result.
  range({ inputs, attrs: { axis } }, of) {
    const ranges = inputs.map(of);
    const { shares } = ranges[0]!;
    const alike =
      shares?.axis !== axis &&
      ranges.every((range) => range.shares?.axis === shares?.axis && range.shares?.whole === shares?.whole);
    const logits = alike ? ranges.flatMap((range) => range.logits ?? []) : [];
    return {
      ...together(ranges),
      shares: alike ? shares : null,
      labels: ranges.every(({ labels }) => labels),
      logits:
        logits.length === ranges.length
          ? () =>
              concat(
                logits.map((one) => one()),
                axis,
              )
          : null,
    };
  },

  reach: ({ attrs }, _, axis) => (axis === attrs.axis ? "everywhere" : samePosition(axis)),

  lower({ inputs, attrs: { axis } }, onnx) {
    const blocks = inputs.map((x) => (axis === 3 && staysInBlocks(inputs, onnx) ? onnx.inBlocks(x) : null));
    if (blocks.every((name) => name !== null))
      return { name: onnx.node("Concat", blocks, { axis: 1 }), layout: "blocks" };
    const anyFirst = inputs.some((x) => onnx.value(x).layout === "first");
    const layout: Layout = anyFirst ? "first" : "last";
    const names = inputs.map((x) => (anyFirst ? onnx.channelsFirst(x) : onnx.logical(x)));
    return { name: onnx.node("Concat", names, { axis: onnx.axis(axis, layout) }), layout };
  },
};

/**
 * Concatenates tensors along `axis`; their other sizes must be the same.
 *
 * @example
 * await compute(concat([constant([[1, 2]]), constant([[3, 4]])], 0)); // [[1, 2], [3, 4]]
 */
export const concat = (inputs: readonly Tensor[], axis: number): Tensor => {
  const [first, ...rest] = inputs as readonly [Tensor, ...Tensor[]];
  return rest.length === 0 ? first : apply(concatOp, [first, ...rest], { axis: positiveAxis("concat", axis, first) });
};

/** What was concatenated, and along which axis; null for any other tensor. */
export const concatenated = ({ from }: Tensor): { readonly inputs: readonly Tensor[]; readonly axis: number } | null =>
  from?.op === concatOp ? { inputs: from.call.inputs, axis: from.call.attrs.axis } : null;

/** One of the parts that lie side by side along an axis. All are cut out by one node, which reads the whole once. */
const partOp: Op<Part, Unary> = {
  name: "part",
  shape: ({ inputs: [x], attrs: { axis, sizes, index } }) => x.shape.with(axis, sizes[index]!),
  gradient({ attrs: { axis, sizes, index } }, dOutput) {
    const sum = (some: readonly number[]): number => some.reduce((a, b) => a + b, 0);
    return [pad(dOutput, [{ axis, before: sum(sizes.slice(0, index)), after: sum(sizes.slice(index + 1)) }])];
  },
  reach: ({ attrs }, _, axis) => (axis === attrs.axis ? "everywhere" : samePosition(axis)),
  lower({ inputs: [x], attrs }, onnx) {
    const { axis, sizes, index } = attrs;
    const alone = x.from?.op.lowerPart?.({ ...x.from.call, output: x }, attrs, onnx);
    if (alone) return alone;
    const { channelBlock } = onnx.abilities;
    const inBlocks =
      axis === 3 && onnx.stored(x).layout === "blocks" && sizes.every((size) => size % channelBlock! === 0);
    const { name, layout } = inBlocks ? onnx.stored(x) : onnx.value(x);
    const memoryAxis = layout === "blocks" ? 1 : onnx.axis(axis, layout);
    const parts = onnx.nodes("Split", [name, onnx.ints(sizes)], sizes.length, { axis: memoryAxis });
    return { name: parts[index]!, layout };
  },
};

/**
 * The parts that lie side by side along an axis: what {@link concat} put there. All are cut out at once.
 *
 * @example
 * parts(input([8]), { axis: 1, sizes: [3, 5] }).map(({ shape }) => shape); // [[null, 3], [null, 5]]
 */
export const parts = (
  x: Tensor,
  attrs: { readonly axis: number; readonly sizes: readonly number[] },
): readonly Tensor[] =>
  attrs.sizes.length === 1 ? [x] : attrs.sizes.map((_, index) => apply(partOp, [x], { ...attrs, index }));

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
