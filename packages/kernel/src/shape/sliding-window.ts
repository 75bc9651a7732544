/**
 * @file A window that slides over an image: the shape rule of convolutions and pooling.
 *
 * As in Keras: valid `floor((n - (k - 1)d - 1) / s) + 1`, same `ceil(n / s)`.
 */
import type { Add, CeilDiv, Mul, Sub } from "./arithmetic.ts";
import type { Complaint } from "./complaint.ts";
import { type Image, isImage, type NotImage, notImage, pair, type X, type Y } from "./image.ts";
import { axisName, type Complain, complain } from "./messages.ts";
import type { Dim, Padding, Shape, Sides, Size } from "./types.ts";

/** The dilated window's size minus 1: (K - 1) * D. */
type Reach<K extends number, D extends number> = D extends 1 ? Sub<K, 1> : Mul<Sub<K, 1>, D>;

type Slide<
  At extends string,
  Axis extends string,
  N,
  K extends number,
  P,
  Side extends 0 | 1,
  T extends number,
  D extends number,
> = N extends null
  ? null
  : [P] extends ["same"]
    ? CeilDiv<N & number, T>
    : [P] extends ["valid"]
      ? Steps<Sub<N & number, Reach<K, D>>, T, "fit", At, Axis, N & number, K, D>
      : [P] extends [Sides]
        ? Padded<Add<N & number, Add<P[Side][0], P[Side][1]>>, T, At, Axis, K, D>
        : number;
type Padded<
  N extends number,
  T extends number,
  At extends string,
  Axis extends string,
  K extends number,
  D extends number,
> = Steps<Sub<N, Reach<K, D>>, T, "fitPadded", At, Axis, N, K, D>;
type Steps<
  M extends number,
  T extends number,
  Id extends "fit" | "fitPadded",
  At extends string,
  Axis extends string,
  N extends number,
  K extends number,
  D extends number,
> = M extends -1 | 0 ? Complain<Id, { at: At; axis: Axis; size: N; window: Add<Reach<K, D>, 1> }> : CeilDiv<M, T>;

/** F: the channels of the output; null: those of the input. */
export type SlideShape<
  At extends string,
  S,
  F,
  K extends Size,
  P extends Padding | Sides,
  T extends Size,
  D extends Size,
> = S extends readonly [infer B, infer H, infer W, infer C]
  ? Image<
      B,
      Slide<At, "height (axis 1)", H, Y<K>, P, 0, Y<T>, Y<D>>,
      Slide<At, "width (axis 2)", W, X<K>, P, 1, X<T>, X<D>>,
      F extends null ? C : F
    >
  : NotImage<At, S, [Dim, Dim, Dim, F extends null ? Dim : F]>;

export interface Window {
  readonly kernelSize: Size;
  readonly padding: Padding | Sides;
  readonly strides: Size;
  readonly dilationRate: Size;
}

export const slideShape = (
  at: string,
  shape: Shape,
  filters: number | null,
  { kernelSize, padding, strides, dilationRate }: Window,
): Shape | Complaint => {
  if (!isImage(shape)) return notImage(at, shape);
  const [kernels, steps, dilations] = [pair(kernelSize), pair(strides), pair(dilationRate)];
  const slide = (i: 0 | 1): Dim | Complaint => {
    const size = shape[i + 1]!;
    const reach = (kernels[i] - 1) * dilations[i];
    if (size === null) return null;
    if (padding === "same") return Math.ceil(size / steps[i]);
    const padded = padding === "valid" ? size : size + padding[i][0] + padding[i][1];
    if (padded > reach) return Math.ceil((padded - reach) / steps[i]);
    const id = padding === "valid" ? "fit" : "fitPadded";
    return complain(id, { at, axis: axisName(i + 1, 4), size: padded, window: reach + 1 }, shape);
  };
  const height = slide(0);
  if (typeof height === "object" && height !== null) return height;
  const width = slide(1);
  if (typeof width === "object" && width !== null) return width;
  return [shape[0], height, width, filters ?? shape[3]];
};
