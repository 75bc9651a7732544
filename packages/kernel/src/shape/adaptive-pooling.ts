/** @file Pooling to a given size, with windows that adapt to the size of the image. */
import type { Complaint } from "./complaint.ts";
import { isImage, type NotImage, notImage, pair, type X, type Y } from "./image.ts";
import type { Dim, Shape, Size } from "./types.ts";

type At = "adaptiveAveragePooling2d";
const at: At = "adaptiveAveragePooling2d";

export type AdaptivePoolingShape<S, T extends Size> = S extends readonly [infer B, unknown, unknown, infer C]
  ? [B, Y<T>, X<T>, C]
  : NotImage<At, S, [Dim, Y<T>, X<T>, Dim]>;

export const adaptivePoolingShape = (shape: Shape, outputSize: Size): Shape | Complaint => {
  return isImage(shape) ? [shape[0], ...pair(outputSize), shape[3]] : notImage(at, shape);
};
