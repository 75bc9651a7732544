/** @file The shape rule of global pooling: one value per channel. */
import type { Complaint } from "./complaint.ts";
import { isImage, type NotImage, notImage } from "./image.ts";
import type { Dim, Shape } from "./types.ts";

export type GlobalPoolingShape<At extends string, S, Keep extends boolean = false> = S extends readonly [
  infer B,
  unknown,
  unknown,
  infer C,
]
  ? Keep extends true
    ? [B, 1, 1, C]
    : [B, C]
  : NotImage<At, S, Keep extends true ? [Dim, 1, 1, Dim] : [Dim, Dim]>;

export const globalPoolingShape = (at: string, shape: Shape, keepDims: boolean): Shape | Complaint => {
  if (!isImage(shape)) return notImage(at, shape);
  return keepDims ? [shape[0], 1, 1, shape[3]] : [shape[0], shape[3]];
};
