/** @file The heights and widths that a network takes, as numbers that a file can keep. */
import type { Complaint } from "./complaint.ts";
import { isImage, notImage } from "./image.ts";
import { axisName, complainOf } from "./messages.ts";
import type { Shape } from "./types.ts";

/** Heights and widths from `least` on, `step` apart. */
export interface FittingSizes {
  /** The architecture's function, for errors. */
  readonly at: string;
  readonly least: number;
  readonly step: number;
}

const messages = {
  small: {
    problem: "{axis} {size} is too small",
    expected: "at least {least} pixels",
    fix: "resize or pad the image to {least} pixels",
  },
  between: {
    problem: "{axis} {size} is not one of the sizes that fit",
    expected: "{least} pixels, or a multiple of {step} more",
    fix: "resize, pad or tile the image to {low} or {high} pixels",
  },
} as const;

/** The shape itself, or why it does not fit. */
export const fittingShape = (image: Shape, { at, least, step }: FittingSizes): Shape | Complaint => {
  if (!isImage(image)) return notImage(at, image);
  for (const axis of [1, 2] as const) {
    const size = image[axis];
    if (size === null || size === undefined) continue;
    const named = { at, axis: axisName(axis, 4), size, least };
    if (size < least) return complainOf(messages.small, named, image);
    const low = size - ((size - least) % step);
    if (low !== size) return complainOf(messages.between, { ...named, step, low, high: low + step }, image);
  }
  return image;
};
