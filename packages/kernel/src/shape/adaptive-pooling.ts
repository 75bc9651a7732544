/** @file Pooling to a given size, with windows that adapt to the size of the image. */
import type { Complaint } from "./complaint.ts";
import { isImage, type NotImage, notImage, pair, type X, type Y } from "./image.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Dim, Shape, Size } from "./types.ts";

type At = "adaptiveAveragePooling2d";
const at: At = "adaptiveAveragePooling2d";

export type AdaptivePoolingShape<S, T extends Size> = S extends readonly [infer B, infer H, infer W, infer C]
  ? [H] extends [null]
    ? Complain<"openSize", { at: At; shape: Show<S> }>
    : [W] extends [null]
      ? Complain<"openSize", { at: At; shape: Show<S> }>
      : [B, Y<T>, X<T>, C]
  : NotImage<At, S, [Dim, Y<T>, X<T>, Dim]>;

export const adaptivePoolingShape = (shape: Shape, outputSize: Size): Shape | Complaint => {
  if (!isImage(shape)) return notImage(at, shape);
  if (shape[1] === null || shape[2] === null) return complain("openSize", { at, shape: show(shape) }, shape);
  return [shape[0], ...pair(outputSize), shape[3]];
};
