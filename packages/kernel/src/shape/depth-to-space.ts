/** @file Channels that become pixels, and back: the shape rules. */
import type { DivMod, Mul } from "./arithmetic.ts";
import type { Complaint } from "./complaint.ts";
import { type Image, isImage, mapDim, type NotImage, notImage } from "./image.ts";
import { axisName, type Complain, complain, type Show, show } from "./messages.ts";
import type { Dim, Shape } from "./types.ts";

/**
 * Which channels become one block of pixels.
 *
 * - `"tensorflow"`: channels that are far apart: all channels of the block's first pixel, then all of its second
 * - `"torch"`: channels that are neighbors: all pixels of the first channel's block, then all of the second's
 */
export type BlockOrder = "tensorflow" | "torch";

type Times<N, T extends number> = N extends null ? null : Mul<N & number, T>;

/** The quotient, or the complaint about the rest. */
type Whole<N, T extends number, C> = N extends null
  ? null
  : DivMod<N & number, T> extends [infer Q, infer R]
    ? R extends 0
      ? Q
      : number extends R
        ? Q
        : C
    : never;

type Spread<At extends string, C, T extends number> = Whole<
  C,
  Mul<T, T>,
  Complain<"spread", { at: At; channels: C & number; count: Mul<T, T>; block: T }>
>;

export type DepthToSpaceShape<S, T extends number> = S extends readonly [infer B, infer H, infer W, infer C]
  ? [C] extends [null]
    ? Complain<"openChannels", { at: "depthToSpace"; shape: Show<S> }>
    : Spread<"depthToSpace", C, T> extends infer N
      ? N extends string
        ? N
        : [B, Times<H, T>, Times<W, T>, N]
      : never
  : NotImage<"depthToSpace", S, [Dim, Dim, Dim, Dim]>;

type Gathered<Axis extends string, N, T extends number> = Whole<
  N,
  T,
  Complain<"blocks", { at: "spaceToDepth"; axis: Axis; size: N & number; block: T }>
>;

export type SpaceToDepthShape<S, T extends number> = S extends readonly [infer B, infer H, infer W, infer C]
  ? [C] extends [null]
    ? Complain<"openChannels", { at: "spaceToDepth"; shape: Show<S> }>
    : Image<B, Gathered<"height (axis 1)", H, T>, Gathered<"width (axis 2)", W, T>, Times<C, Mul<T, T>>>
  : NotImage<"spaceToDepth", S, [Dim, Dim, Dim, Dim]>;

export const depthToSpaceShape = (shape: Shape, block: number): Shape | Complaint => {
  const at = "depthToSpace";
  if (!isImage(shape)) return notImage(at, shape);
  const [batch, height, width, channels] = shape;
  if (channels === null) return complain("openChannels", { at, shape: show(shape) }, shape);
  const count = block ** 2;
  if (channels % count !== 0) return complain("spread", { at, channels, count, block }, shape);
  return [batch, mapDim(height, (n) => n * block), mapDim(width, (n) => n * block), channels / count];
};

export const spaceToDepthShape = (shape: Shape, block: number): Shape | Complaint => {
  const at = "spaceToDepth";
  if (!isImage(shape)) return notImage(at, shape);
  const [batch, height, width, channels] = shape;
  if (channels === null) return complain("openChannels", { at, shape: show(shape) }, shape);
  const uneven = [1, 2].find((axis) => (shape[axis] ?? 0) % block !== 0);
  if (uneven !== undefined) {
    return complain("blocks", { at, axis: axisName(uneven, 4), size: shape[uneven]!, block }, shape);
  }
  return [batch, mapDim(height, (n) => n / block), mapDim(width, (n) => n / block), channels * block ** 2];
};
