/** @file The shape rules of convolutions: a sliding window whose input has a known number of channels. */
import type { Mul } from "./arithmetic.ts";
import { openChannels } from "./channels.ts";
import type { Complaint } from "./complaint.ts";
import { isImage } from "./image.ts";
import { type Complain, complain, type Show } from "./messages.ts";
import { type SlideShape, slideShape, type Window } from "./sliding-window.ts";
import type { Padding, Shape, Sides, Size } from "./types.ts";

type Open<At extends string, S> = Complain<"channels", { at: At; shape: Show<S> }>;

/** F filters of size K. */
export type ConvolutionShape<
  At extends string,
  S,
  F,
  K extends Size,
  P extends Padding | Sides,
  T extends Size,
  D extends Size,
> = S extends readonly [unknown, unknown, unknown, null] ? Open<At, S> : SlideShape<At, S, F, K, P, T, D>;

export const convolutionShape = (
  at: string,
  shape: Shape,
  filters: number,
  window: Window,
  groups = 1,
): Shape | Complaint => {
  const open = isImage(shape) ? openChannels(at, shape) : undefined;
  if (open) return open;
  const channels = shape[3];
  if (isImage(shape) && channels! % groups !== 0) return complain("groups", { at, channels: channels!, groups }, shape);
  return slideShape(at, shape, filters, window);
};

type Multiplied<S, M extends number> = S extends readonly [unknown, unknown, unknown, infer C]
  ? Mul<C & number, M>
  : number;

/** M filters for each channel. */
export type DepthwiseShape<
  S,
  M extends number,
  K extends Size,
  P extends Padding | Sides,
  T extends Size,
  D extends Size,
> = S extends readonly [unknown, unknown, unknown, null]
  ? Open<"depthwiseConv2d", S>
  : SlideShape<"depthwiseConv2d", S, Multiplied<S, M>, K, P, T, D>;

export const depthwiseShape = (shape: Shape, multiplier: number, window: Window): Shape | Complaint =>
  convolutionShape("depthwiseConv2d", shape, (shape[3] ?? 0) * multiplier, window);
