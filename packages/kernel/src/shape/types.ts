/** @file What a shape is made of. */

/**
 * A size: `28` is known, `null` is open until data comes (the batch, images of any size), and the type `number` is a
 * size that only the run time knows.
 */
export type Dim = number | null;

/** Sizes of all axes, the batch first and channels last: `[null, 28, 28, 64]`. */
export type Shape = readonly Dim[];

/** `"valid"` pads nothing; `"same"` keeps the size, divided by the strides. */
export type Padding = "valid" | "same";

/** One number for both axes of an image, or `[height, width]`. */
export type Size = number | readonly [height: number, width: number];

/** Pixels added to (or taken from) each side: `[[top, bottom], [left, right]]`. */
export type Sides = readonly [
  height: readonly [top: number, bottom: number],
  width: readonly [left: number, right: number],
];

/** What the elements of a tensor are. */
export type DType = "float32" | "int32" | "bool" | "int64" | "uint8";
