/** @file Resizing images by interpolation, and the transpose of it for the gradient. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import { besidePlaces, mixed, moved } from "../graph/range.ts";
import { type Reach, samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { greatestDivisor } from "../shape/count.ts";
import type { Dim, Shape } from "../shape/types.ts";
import { sizeAt } from "./broadcast.ts";
import type { Pair } from "./window.ts";

/**
 * How positions of the new image map to the old one.
 *
 * - `"nearest"`: the pixel at ⌊i · old / new⌋, as in PyTorch
 * - `"bilinear"`: pixels are squares with centers at one half: (i + ½) · old / new − ½, as in Keras and PyTorch
 * - `"bilinearAligned"`: corner pixels keep their place: i · (old − 1) / (new − 1), PyTorch's `align_corners=True`
 */
export type Interpolation = "nearest" | "bilinear" | "bilinearAligned";

interface ResizeAttrs {
  readonly interpolation: Interpolation;
  /** An integer factor for each axis, or the size itself. If both are missing, the second input has the size. */
  readonly scales?: Pair;
  readonly size?: Pair;
}

const attributesOf = (interpolation: Interpolation): Record<string, string> =>
  interpolation === "nearest"
    ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
    : {
        mode: "linear",
        coordinate_transformation_mode: interpolation === "bilinear" ? "half_pixel" : "align_corners",
      };

/** An image, and perhaps another that has the size. */
type MaybeLike = readonly [x: Tensor, ...like: Tensor[]];

const targetSize = (inputs: MaybeLike, { scales, size }: ResizeAttrs, axis: 0 | 1): Dim => {
  const [x, like] = inputs;
  if (like) return like.shape[axis + 1]!;
  if (size) return size[axis];
  const old = x.shape[axis + 1]!;
  return old === null ? null : old * scales![axis];
};

/** With corners that keep their places, every position depends on both sizes. */
const resizeReach = (axis: number, from: number, to: number, interpolation: Interpolation): Reach => {
  const divisor = greatestDivisor(from, to);
  const [old, now] = [from / divisor, to / divisor];
  if (old === now) return samePosition(axis);
  if (interpolation === "nearest") return { axis, step: old, per: now, first: 1 - now, last: 0 };
  if (interpolation === "bilinearAligned") return "everywhere";
  // Both neighbors of (i + ½) · old / new − ½.
  const [per, middle] = [2 * now, old - now];
  return { axis, step: 2 * old, per, first: middle - (per - 1), last: middle + (per - 1) };
};

const resizeOp: Op<ResizeAttrs, MaybeLike> = {
  name: "resize",
  shape: ({ inputs, attrs }): Shape => [
    inputs[0].shape[0]!,
    targetSize(inputs, attrs, 0),
    targetSize(inputs, attrs, 1),
    inputs[0].shape[3]!,
  ],
  gradient({ inputs: [x, like], attrs: { interpolation } }, dOutput) {
    const dInput = apply(resizeGradientOp, [dOutput], { interpolation, size: [sizeAt(x, 1), sizeAt(x, 2)] });
    return like ? [dInput, undefined] : [dInput];
  },
  // Nearest pixels are copies; interpolated ones are weighted means.
  range: ({ inputs: [x, like], attrs }, of) =>
    attrs.interpolation === "nearest"
      ? moved(of(x), besidePlaces, (other) => apply(resizeOp, like ? [other, like] : [other], attrs))
      : mixed(of(x), besidePlaces),
  reach({ inputs: [x], attrs: { interpolation }, output }, input, axis) {
    if (input === 1) return "nowhere";
    if (axis === 0 || axis === 3) return samePosition(axis);
    return resizeReach(axis, sizeAt(x, axis), sizeAt(output, axis), interpolation);
  },
  lower({ inputs: [x, like], attrs: { interpolation, scales, size } }, onnx) {
    const image = onnx.channelsFirst(x);
    const attributes = attributesOf(interpolation);
    if (scales) {
      return { name: onnx.node("Resize", [image, "", onnx.floats([1, 1, ...scales])], attributes), layout: "first" };
    }
    const front = onnx.node("Slice", [onnx.node("Shape", [image]), onnx.ints([0]), onnx.ints([2])]);
    const wanted = like
      ? onnx.node("Slice", [onnx.node("Shape", [onnx.channelsFirst(like)]), onnx.ints([2]), onnx.ints([4])])
      : onnx.ints(size!);
    const sizes = onnx.node("Concat", [front, wanted], { axis: 0 });
    return { name: onnx.node("Resize", [image, "", "", sizes], attributes), layout: "first" };
  },
};

/** The position of pixel i of the new axis on the old one. */
const placeOf = (i: number, old: number, now: number, interpolation: Interpolation): number => {
  if (interpolation === "nearest") return Math.floor((i * old) / now);
  if (interpolation === "bilinearAligned") return now === 1 ? 0 : (i * (old - 1)) / (now - 1);
  return Math.min(Math.max(((i + 0.5) * old) / now - 0.5, 0), old - 1);
};

/** The weight of each old pixel (columns) in each new one (rows). */
const shares = (old: number, now: number, interpolation: Interpolation): readonly number[] => {
  const matrix = Array.from({ length: now * old }, () => 0);
  for (let i = 0; i < now; i++) {
    const place = placeOf(i, old, now, interpolation);
    const [below, above] = [Math.floor(place), Math.min(Math.floor(place) + 1, old - 1)];
    matrix[i * old + below]! += 1 - (place - below);
    matrix[i * old + above]! += place - below;
  }
  return matrix;
};

const transposedMatrix = (matrix: readonly number[], rows: number, columns: number): readonly number[] =>
  Array.from({ length: rows * columns }, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);

interface GradientAttrs {
  readonly interpolation: Interpolation;
  /** The size of the image that was resized. */
  readonly size: Pair;
}

// Resizing is a matrix product per axis, so its gradient is a product with their transposes.
const resizeGradientOp: Op<GradientAttrs, Unary> = {
  name: "resizeGradient",
  shape: ({ inputs: [d], attrs: { size } }) => [d.shape[0]!, ...size, d.shape[3]!],
  gradient: ({ inputs: [d], attrs: { interpolation } }, dOutput) => [
    apply(resizeOp, [dOutput], { interpolation, size: [sizeAt(d, 1), sizeAt(d, 2)] }),
  ],
  lower({ inputs: [d], attrs: { interpolation, size } }, onnx) {
    const image = onnx.channelsFirst(d);
    const now = [sizeAt(d, 1), sizeAt(d, 2)] as const;
    const [tall, wide] = [now[0] / size[0], now[1] / size[1]];
    if (interpolation === "nearest" && Number.isInteger(tall) && Number.isInteger(wide)) {
      // Every pixel was repeated as a block: sum over the block.
      const means = onnx.node("AveragePool", [image], { kernel_shape: [tall, wide], strides: [tall, wide] });
      return { name: onnx.node("Mul", [means, onnx.floats(tall * wide)]), layout: "first" };
    }
    const vertical = transposedMatrix(shares(size[0], now[0], interpolation), now[0], size[0]);
    const rows = onnx.matmul(onnx.floats(vertical, [size[0], now[0]]), image);
    const horizontal = onnx.floats(shares(size[1], now[1], interpolation), [now[1], size[1]]);
    return { name: onnx.matmul(rows, horizontal), layout: "first" };
  },
};

/** The size of the new image: integer factors, or pixels. */
export type ResizeTarget = { readonly scales: Pair } | { readonly size: Pair };

/** Resizes an image. */
export const resize = (x: Tensor, target: ResizeTarget, interpolation: Interpolation): Tensor =>
  apply(resizeOp, [x], { ...target, interpolation });

/** Resizes an image to the height and width of another. */
export const resizeLike = (x: Tensor, like: Tensor, interpolation: Interpolation): Tensor =>
  apply(resizeOp, [x, like], { interpolation });
