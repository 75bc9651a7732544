/** @file What is left of an image at the end of a network that halves it again and again, and what a classifier makes of it. */
import type { CeilDiv, FloorDiv, Lt } from "./arithmetic.ts";
import { openChannels } from "./channels.ts";
import type { Complaint } from "./complaint.ts";
import { type Image, isImage, type NotImage, notImage } from "./image.ts";
import { axisName, type Complain, complain, type Show } from "./messages.ts";
import type { Dim, Shape } from "./types.ts";

/**
 * How a network shrinks an image: to `floor(ceil(size / up) / down)`. Windows padded on both sides round up, and rounding up
 * three times is rounding up once; unpadded windows round down.
 */
export interface Reduction {
  /** The smallest image that the network takes, in pixels. */
  readonly least: number;
  readonly up: number;
  readonly down: number;
}

type Reduced<At extends string, Axis extends string, N, R extends Reduction> = N extends null
  ? null
  : Lt<N & number, R["least"]> extends true
    ? Complain<"least", { at: At; axis: Axis; size: N; least: R["least"] }>
    : FloorDiv<CeilDiv<N & number, R["up"]>, R["down"]>;

/** F: the channels that come out. */
export type FeatureMapShape<At extends string, S, R extends Reduction, F> = S extends readonly [
  unknown,
  unknown,
  unknown,
  null,
]
  ? Complain<"channels", { at: At; shape: Show<S> }>
  : S extends readonly [infer B, infer H, infer W, unknown]
    ? Image<B, Reduced<At, "height (axis 1)", H, R>, Reduced<At, "width (axis 2)", W, R>, F>
    : NotImage<At, S, [Dim, Dim, Dim, F]>;

export const featureMapShape = (
  at: string,
  shape: Shape,
  { least, up, down }: Reduction,
  filters: number,
): Shape | Complaint => {
  if (!isImage(shape)) return notImage(at, shape);
  const open = openChannels(at, shape);
  if (open) return open;
  const sizes: Dim[] = [];
  for (const axis of [1, 2]) {
    const size = shape[axis]!;
    if (size !== null && size < least) return complain("least", { at, axis: axisName(axis, 4), size, least }, shape);
    sizes.push(size === null ? null : Math.floor(Math.ceil(size / up) / down));
  }
  return [shape[0], sizes[0]!, sizes[1]!, filters];
};

/** F: what the features give for an image, C: the number of classes. */
export type ScoresShape<F, C> = F extends string ? F : F extends readonly [infer B, ...unknown[]] ? [B, C] : [Dim, C];

export const scoresShape = (features: Shape | Complaint, classes: number): Shape | Complaint =>
  Array.isArray(features) ? [(features as Shape)[0]!, classes] : features;
