/** @file Layers with weights for each channel need to know how many there are. */
import type { Complaint } from "./complaint.ts";
import { isImage, notImage } from "./image.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

/** R, unless the channels of S are open. */
export type KnownChannels<At extends string, S, R> = S extends readonly [unknown, ...unknown[], null]
  ? Complain<"channels", { at: At; shape: Show<S> }>
  : R;

/** Why layer `at` cannot use that shape's last axis, or undefined if it can. */
export const openChannels = (at: string, shape: Shape): Complaint | undefined =>
  shape.length > 1 && shape.at(-1) === null ? complain("channels", { at, shape: show(shape) }, shape) : undefined;

/** The channels of an image, or why there are none. */
export const channelsOf = (at: string, shape: Shape): number | Complaint =>
  isImage(shape) ? (shape[3] ?? complain("channels", { at, shape: show(shape) }, shape)) : notImage(at, shape);
