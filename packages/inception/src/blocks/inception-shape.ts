/** @file The shape rule of an Inception module: the size stays, and the output has the channels of all four branches. */
import type { Dim, Shape } from "@tributary/kernel";
import { type Add, type Complaint, isImage, type NotImage, notImage } from "@tributary/kernel/authoring";

/** How many filters each convolution of an Inception module learns: one row of GoogLeNet's table 1. */
export interface InceptionFilters {
  /** The 1×1 branch. */
  readonly one: number;
  /** The 1×1 reduction before the 3×3 convolution, and that convolution. */
  readonly three: readonly [reduce: number, filters: number];
  /** The 1×1 reduction before the 5×5 convolution, and that convolution. */
  readonly five: readonly [reduce: number, filters: number];
  /** The 1×1 projection after pooling. */
  readonly pool: number;
}

export type InceptionChannels<C extends InceptionFilters> = Add<
  Add<C["one"], C["three"][1]>,
  Add<C["five"][1], C["pool"]>
>;

/** F: the channels of all branches. */
export type InceptionShape<S, F> = S extends readonly [infer B, infer H, infer W, unknown]
  ? [B, H, W, F]
  : NotImage<"inception", S, [Dim, Dim, Dim, F]>;

export const inceptionShape = (shape: Shape, { one, three, five, pool }: InceptionFilters): Shape | Complaint =>
  isImage(shape) ? [shape[0], shape[1], shape[2], one + three[1] + five[1] + pool] : notImage("inception", shape);
