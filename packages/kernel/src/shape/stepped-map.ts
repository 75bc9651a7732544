/** @file The feature map after steps that each remove a border and divide, as unpadded windows do. */
import type { CeilDiv, FloorDiv, Lt, Sub } from "./arithmetic.ts";
import { openChannels } from "./channels.ts";
import type { Complaint } from "./complaint.ts";
import { type Image, isImage, type NotImage, notImage } from "./image.ts";
import { axisName, type Complain, complain, type Show } from "./messages.ts";
import type { Dim, Shape } from "./types.ts";

/** `["floor", less, by]`: from n pixels to `floor((n - less) / by)`. Windows that are padded at the end round up. */
export type Step = readonly [round: "floor" | "ceil", less: number, by: number];

/** How a network downsamples an image. */
export interface Steps {
  /** The smallest image that the network accepts, in pixels. */
  readonly least: number;
  readonly steps: readonly Step[];
}

type Walk<N extends number, S extends readonly Step[]> = S extends readonly [
  infer First extends Step,
  ...infer Rest extends readonly Step[],
]
  ? Walk<First[0] extends "ceil" ? CeilDiv<Sub<N, First[1]>, First[2]> : FloorDiv<Sub<N, First[1]>, First[2]>, Rest>
  : N;

type Stepped<At extends string, Axis extends string, N, R extends Steps> = N extends null
  ? null
  : Lt<N & number, R["least"]> extends true
    ? Complain<"least", { at: At; axis: Axis; size: N; least: R["least"] }>
    : Walk<N & number, R["steps"]>;

/** F: the channels of the output. */
export type SteppedMapShape<At extends string, S, R extends Steps, F> = S extends readonly [
  unknown,
  unknown,
  unknown,
  null,
]
  ? Complain<"channels", { at: At; shape: Show<S> }>
  : S extends readonly [infer B, infer H, infer W, unknown]
    ? Image<B, Stepped<At, "height (axis 1)", H, R>, Stepped<At, "width (axis 2)", W, R>, F>
    : NotImage<At, S, [Dim, Dim, Dim, F]>;

/**
 * The shape of a feature map: each step removes a border and divides. Unknown sizes stay unknown.
 *
 * @example
 * steppedMapShape("net", [null, 299, null, 3], { least: 75, steps: [["floor", 1, 2]] }, 32); // [null, 149, null, 32]
 */
export const steppedMapShape = (
  at: string,
  shape: Shape,
  { least, steps }: Steps,
  filters: number,
): Shape | Complaint => {
  if (!isImage(shape)) return notImage(at, shape);
  const open = openChannels(at, shape);
  if (open) return open;
  const sizes: Dim[] = [];
  for (const axis of [1, 2]) {
    const size = shape[axis]!;
    if (size !== null && size < least) return complain("least", { at, axis: axisName(axis, 4), size, least }, shape);
    sizes.push(size === null ? null : steps.reduce((n, [round, less, by]) => Math[round]((n - less) / by), size));
  }
  return [shape[0], sizes[0]!, sizes[1]!, filters];
};
