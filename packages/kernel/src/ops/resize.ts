/** @file Resizing images by interpolation, and the transpose of it for the gradient. */
import { type Emitter, type PlainValue, sizesIn } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { besidePlaces, mixed, moved } from "../graph/range.ts";
import { type Reach, samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { greatestDivisor } from "../shape/count.ts";
import type { Dim, Shape } from "../shape/types.ts";
import { sizeAt, sizesOf } from "./broadcast.ts";
import { reshaped } from "./reshaped.ts";
import { type Pair, sizesWhenRun } from "./window.ts";

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
  lower({ inputs: [x, like], attrs: { interpolation, scales, size }, output }, onnx) {
    const products =
      onnx.imageLayout === "last" && interpolation !== "nearest"
        ? lowerSizesKnown(x, output, interpolation, onnx)
        : null;
    if (products) return products;
    const layout = interpolation === "nearest" ? onnx.imageLayout : "first";
    const image = onnx.image(x, layout);
    const attributes = attributesOf(interpolation);
    if (scales) {
      const factors = onnx.floats(sizesIn(layout, [1, ...scales, 1]));
      return { name: onnx.node("Resize", [image, "", factors], attributes), layout };
    }
    const wanted = like ? sizesWhenRun(onnx.image(like, layout), layout, onnx) : onnx.ints(size!);
    const own = (start: number, end: number): string =>
      onnx.node("Slice", [onnx.node("Shape", [image]), onnx.ints([start]), onnx.ints([end])]);
    const around = layout === "first" ? [own(0, 2), wanted] : [own(0, 1), wanted, own(3, 4)];
    const sizes = onnx.node("Concat", around, { axis: 0 });
    return { name: onnx.node("Resize", [image, "", "", sizes], attributes), layout };
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

/** What each new row is of the old ones, and each new column: `[new, old]` each; and how many there are of the new. */
interface Shares {
  readonly down: readonly number[];
  readonly across: readonly number[];
  readonly size: Pair;
}

/** The image with its channels last as a product along each axis. */
const lowerProducts = (x: Tensor, { down, across, size }: Shares, onnx: Emitter): PlainValue => {
  const [batch, high, wide, channels] = sizesOf(x) as readonly [number, number, number, number];
  const lines = reshaped(onnx.logical(x), [batch, high, wide * channels], onnx);
  const rows = onnx.matmul(onnx.floats(down, [size[0], high]), lines);
  const pixels = reshaped(rows, [batch * size[0], wide, channels], onnx);
  const columns = onnx.matmul(onnx.floats(across, [size[1], wide]), pixels);
  return { name: reshaped(columns, [batch, ...size, channels], onnx), layout: "last" };
};

/** Where all sizes are known, what `Resize` would interpolate; null elsewhere. With channels last, ONNX Runtime's WebGPU is wrong. */
const lowerSizesKnown = (x: Tensor, output: Tensor, interpolation: Interpolation, onnx: Emitter): PlainValue | null => {
  if ([...x.shape, ...output.shape].includes(null)) return null;
  const size: Pair = [sizeAt(output, 1), sizeAt(output, 2)];
  const down = shares(sizeAt(x, 1), size[0], interpolation);
  const across = shares(sizeAt(x, 2), size[1], interpolation);
  return lowerProducts(x, { down, across, size }, onnx);
};

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
    const layout = onnx.imageLayout;
    const image = onnx.image(d);
    const now = [sizeAt(d, 1), sizeAt(d, 2)] as const;
    const [tall, wide] = [now[0] / size[0], now[1] / size[1]];
    if (interpolation === "nearest" && Number.isInteger(tall) && Number.isInteger(wide)) {
      // Every pixel was repeated as a block: sum over the block.
      const means = onnx.imageNode("AveragePool", [image], { kernel_shape: [tall, wide], strides: [tall, wide] });
      return { name: onnx.node("Mul", [means, onnx.floats(tall * wide)]), layout };
    }
    const vertical = transposedMatrix(shares(size[0], now[0], interpolation), now[0], size[0]);
    const horizontal = shares(size[1], now[1], interpolation);
    if (layout === "last") {
      const across = transposedMatrix(horizontal, now[1], size[1]);
      return lowerProducts(d, { down: vertical, across, size }, onnx);
    }
    const rows = onnx.matmul(onnx.floats(vertical, [size[0], now[0]]), image);
    return { name: onnx.matmul(rows, onnx.floats(horizontal, [now[1], size[1]])), layout };
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
