/** @file Center cropping and padding to the height and width of another image: each is the gradient of the other. */
import { settle } from "../errors.ts";
import { apply, type Binary, type Op } from "../graph/op.ts";
import { besidePlaces, between, moved, together } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Complaint } from "../shape/complaint.ts";
import { likeShape } from "../shape/same-size.ts";
import type { Dim, Shape } from "../shape/types.ts";
import { add } from "./arithmetic.ts";
import { sizeAt, sum } from "./broadcast.ts";
import { pad } from "./pad.ts";
import { slice } from "./slice.ts";
import { type Pair, padsWhenRun, sizesWhenRun } from "./window.ts";

interface Attrs {
  /** The height and width, unless the second input has them. */
  readonly size: Pair | null;
}

/** An image, and perhaps another that has the size. */
type MaybeLike = readonly [x: Tensor, ...like: Tensor[]];

const targetOf = ([, like]: MaybeLike, { size }: Attrs): readonly [Dim, Dim] =>
  size ?? [like!.shape[1]!, like!.shape[2]!];

const shapeOf = (inputs: MaybeLike, attrs: Attrs): Shape => {
  const [height, width] = targetOf(inputs, attrs);
  return [inputs[0].shape[0]!, height, width, inputs[0].shape[3]!];
};

/** Whether nothing is cropped or padded, which is certain only where sizes are known. */
const isAsLarge = (x: Tensor, output: Tensor): boolean =>
  [1, 2].every((axis) => x.shape[axis] !== null && x.shape[axis] === output.shape[axis]);

/** How many pixels are cropped or padded before the center; an odd pixel goes to the end. */
const before = (outer: number, inner: number): number => Math.floor((outer - inner) / 2);

/** The shape, or why an image cannot be cropped or padded to it. */
const fitted = (fit: "crop" | "pad", inputs: MaybeLike, attrs: Attrs): Shape | Complaint =>
  likeShape(fit, fit === "crop" ? "cropTo" : "padTo", inputs[0].shape, shapeOf(inputs, attrs));

const cropOp: Op<Attrs, MaybeLike> = {
  name: "cropTo",
  shape: ({ inputs, attrs, at }) => settle(fitted("crop", inputs, attrs), at),
  // The loss does not depend on what was cut away: its gradient is zero.
  gradient({ inputs: [x, like], output }, dOutput) {
    const margins = [1, 2].map((axis) => {
      const start = before(sizeAt(x, axis), sizeAt(output, axis));
      return { axis, before: start, after: sizeAt(x, axis) - sizeAt(output, axis) - start };
    });
    return [pad(dOutput, margins), ...(like ? [undefined] : [])];
  },
  range: ({ inputs: [x, like], attrs }, of) =>
    moved(of(x), besidePlaces, (other) => apply(cropOp, like ? [other, like] : [other], attrs)),
  reach({ inputs: [x], output }, input, axis) {
    if (input === 1) return "nowhere";
    return samePosition(axis, before(sizeAt(x, axis), sizeAt(output, axis)));
  },
  lower({ inputs: [x, like], attrs: { size }, output }, onnx) {
    if (isAsLarge(x, output)) return onnx.stored(x);
    const layout = onnx.imageLayout;
    const image = onnx.image(x);
    const axes = [1, 2].map((axis) => onnx.axis(axis, layout));
    const spatial = (name: string): string => sizesWhenRun(name, layout, onnx);
    const known = x.shape[1] !== null && x.shape[2] !== null;
    const target = targetOf([x, ...(like ? [like] : [])], { size });
    if (known && target[0] !== null && target[1] !== null) {
      const starts = [before(x.shape[1]!, target[0]), before(x.shape[2]!, target[1])] as const;
      const ends = [starts[0] + target[0], starts[1] + target[1]];
      return {
        name: onnx.node("Slice", [image, onnx.ints(starts), onnx.ints(ends), onnx.ints(axes)]),
        layout,
      };
    }
    const wanted = size ? onnx.ints(size) : spatial(onnx.image(like!));
    const start = onnx.node("Div", [onnx.node("Sub", [spatial(image), wanted]), onnx.ints([2, 2])]);
    const end = onnx.node("Add", [start, wanted]);
    return { name: onnx.node("Slice", [image, start, end, onnx.ints(axes)]), layout };
  },
};

/** Crops an image around its center to a height and width. */
export const cropTo = (x: Tensor, size: Pair): Tensor => apply(cropOp, [x], { size });

/** Crops an image around its center to the height and width of another. */
export const cropLike = (x: Tensor, like: Tensor): Tensor => apply(cropOp, [x, like], { size: null });

/** What a border is filled with: zeros, or repeats of the pixels at the edge. */
export type Border = "zeros" | "repeat";

/** How many pixels are added before and after `x` along an axis. */
const bordersOf = (x: Tensor, output: Tensor, axis: number): { readonly start: number; readonly end: number } => {
  const start = before(sizeAt(output, axis), sizeAt(x, axis));
  return { start, end: start + sizeAt(x, axis) };
};

/** The gradient of a repeated edge: the gradients of the copies are added to the first and the last pixel. */
const givenBack = (d: Tensor, axis: number, { start, end }: ReturnType<typeof bordersOf>): Tensor => {
  const size = sizeAt(d, axis);
  const share = (from: number, to: number): Tensor =>
    sum(slice(d, [{ axis, start: from, end: to }]), { axes: [axis], keepDims: true });
  const inside = end - start;
  const own = slice(d, [{ axis, start, end }]);
  const first = start > 0 ? [pad(share(0, start), [{ axis, before: 0, after: inside - 1 }])] : [];
  const last = end < size ? [pad(share(end, size), [{ axis, before: inside - 1, after: 0 }])] : [];
  return [...first, ...last].reduce(add, own);
};

const padOp: Op<Attrs & { readonly border: Border }, Binary> = {
  name: "padTo",
  shape: ({ inputs, attrs, at }) => settle(fitted("pad", inputs, attrs), at),
  gradient({ inputs: [x], attrs: { border }, output }, dOutput) {
    if (border === "repeat") {
      const dInput = [1, 2].reduce((d, axis) => givenBack(d, axis, bordersOf(x, output, axis)), dOutput);
      return [dInput, undefined];
    }
    const cuts = [1, 2].map((axis) => ({ axis, ...bordersOf(x, output, axis) }));
    return [slice(dOutput, cuts), undefined];
  },
  range({ inputs: [x, like], attrs }, of) {
    if (attrs.border === "zeros") return together([of(x), between(0, 0)]);
    return moved(of(x), besidePlaces, (other) => apply(padOp, [other, like], attrs));
  },
  reach({ inputs: [x], output }, input, axis) {
    if (input === 1) return "nowhere";
    return samePosition(axis, -before(sizeAt(output, axis), sizeAt(x, axis)));
  },
  lower({ inputs: [x, like], attrs: { border }, output }, onnx) {
    if (isAsLarge(x, output)) return onnx.stored(x);
    const layout = onnx.imageLayout;
    const image = onnx.image(x);
    const spatial = (name: string): string => sizesWhenRun(name, layout, onnx);
    const total = onnx.node("Sub", [spatial(onnx.image(like)), spatial(image)]);
    const start = onnx.node("Div", [total, onnx.ints([2, 2])]);
    const pads = padsWhenRun(start, onnx.node("Sub", [total, start]), layout, onnx);
    const name =
      border === "repeat"
        ? onnx.node("Pad", [image, pads], { mode: "edge" })
        : onnx.node("Pad", [image, pads, onnx.floats(0)], { mode: "constant" });
    return { name, layout };
  },
};

/** Pads an image around its center to the height and width of another; an odd pixel is added at the end. */
export const padLike = (x: Tensor, like: Tensor, border: Border = "zeros"): Tensor =>
  apply(padOp, [x, like], { size: null, border });
