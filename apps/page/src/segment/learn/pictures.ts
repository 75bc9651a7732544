/** @file Pictures to learn from: their pixels, and what is painted on them. */
import type { Image } from "@tributary/images";
import { type Labels, UNPAINTED } from "../paint/labels.ts";

/** A picture with what somebody painted on it, ready to be cut into crops. */
export interface Ground {
  /** In color. */
  readonly image: Image<Uint8Array>;
  readonly labels: Labels;
  /** Where the painted pixels of each class are. */
  readonly places: readonly Uint32Array[];
}

export const groundOf = (image: Image<Uint8Array>, labels: Labels, classes: number): Ground => {
  const places: number[][] = Array.from({ length: classes }, () => []);
  for (const [at, label] of labels.data.entries()) if (label !== UNPAINTED) places[label]?.push(at);
  return { image, labels, places: places.map((list) => Uint32Array.from(list)) };
};
