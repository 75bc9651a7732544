/** @file Images upsampled by an integer factor, or resized to a given size. */
import type { Mul } from "./arithmetic.ts";
import type { Complaint } from "./complaint.ts";
import { isImage, mapDim, type NotImage, notImage, pair, type X, type Y } from "./image.ts";
import type { Dim, Shape, Size } from "./types.ts";

type Times<N, T extends number> = N extends null ? null : Mul<N & number, T>;

export type UpSamplingShape<S, T extends Size> = S extends readonly [infer B, infer H, infer W, infer C]
  ? [B, Times<H, Y<T>>, Times<W, X<T>>, C]
  : NotImage<"upSampling2d", S, [Dim, Dim, Dim, Dim]>;

export const upSamplingShape = (shape: Shape, size: Size): Shape | Complaint => {
  if (!isImage(shape)) return notImage("upSampling2d", shape);
  const [vertical, horizontal] = pair(size);
  const [batch, height, width, channels] = shape;
  return [batch, mapDim(height, (n) => n * vertical), mapDim(width, (n) => n * horizontal), channels];
};

export type ResizingShape<S, H extends number, W extends number> = S extends readonly [
  infer B,
  unknown,
  unknown,
  infer C,
]
  ? [B, H, W, C]
  : NotImage<"resizing", S, [Dim, H, W, Dim]>;

export const resizingShape = (shape: Shape, height: number, width: number): Shape | Complaint =>
  isImage(shape) ? [shape[0], height, width, shape[3]] : notImage("resizing", shape);
