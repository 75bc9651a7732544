/** @file Layers with weights per channel need to know the number of channels. */
import type { Complaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

type Wanted = "[batch, …, features]";
const wanted: Wanted = "[batch, …, features]";

/** Why layer `at` cannot use that shape's last axis, or undefined if it can. */
export const openChannels = (at: string, shape: Shape): Complaint | undefined =>
  shape.at(-1) === null ? complain("channels", { at, shape: show(shape) }, shape) : undefined;

/** The same shape, if its last axis is known and is not the batch. */
export type FeaturesShape<At extends string, S> = S extends readonly [unknown, ...unknown[], infer C]
  ? [C] extends [null]
    ? Complain<"channels", { at: At; shape: Show<S> }>
    : S
  : number extends Rank<S>
    ? S
    : Complain<"rank", { at: At; wanted: Wanted; shape: Show<S> }>;

export const featuresShape = (at: string, shape: Shape): Shape | Complaint => {
  if (shape.length < 2) return complain("rank", { at, wanted, shape: show(shape) }, shape);
  return openChannels(at, shape) ?? shape;
};
