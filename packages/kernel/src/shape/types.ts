/** @file The types of sizes, shapes and paddings that everything else uses. */
import type { OneOf } from "./one-of.ts";

/**
 * One size: a number, or `null` where it is unknown until there is data. In types, `number` means known at run time
 * only.
 */
export type Dim = number | null;

/** A size per axis, the batch first: `[null, 28, 28, 64]`. Images are batch, height, width, channels. */
export type Shape = readonly Dim[];

/** The type of one element. */
export type DType = "float32" | "int32" | "bool" | "int64" | "uint8";

/** `"valid"` pads nothing; `"same"` pads so that the size is kept, divided by the strides. */
export type Padding = OneOf<["valid", "same"]>;

/** One number for both axes, or `[height, width]`. */
export type Size = number | readonly [number, number];

/** Pixels on each side of an image: `[[top, bottom], [left, right]]`. */
export type Sides = readonly [readonly [number, number], readonly [number, number]];
