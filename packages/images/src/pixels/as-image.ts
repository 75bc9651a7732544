/** @file From the tensors that models take and give to pictures and masks. */

import type { NdArray } from "@tributary/kernel";
import { countOf, showShape } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { type Image, imageFrom, type Mask } from "./image.ts";

/** One tensor of a batch, without the batch axis. It shares the batch's memory. */
const elementOf = ({ data, shape: [, ...shape], dtype }: NdArray, index: number): NdArray => {
  const length = countOf(shape);
  const element = { data: data.subarray(index * length, (index + 1) * length), shape };
  return dtype === undefined ? element : { ...element, dtype };
};

/**
 * The same with numbers of its own: functions that change examples may write into it, and whoever owns the batch finds theirs as it was,
 * however often it is gone through.
 */
export const ownElementOf = (batch: NdArray, index: number): NdArray => {
  const element = elementOf(batch, index);
  const { data } = element;
  // Node's Buffer is a Uint8Array whose slice() would share its memory.
  return { ...element, data: data instanceof Uint8Array ? new Uint8Array(data) : data.slice() } as NdArray;
};

/**
 * The tensors of a batch one by one, without the batch axis. They share its memory.
 *
 * @example
 * unstack({ data: new Float32Array(24), shape: [2, 2, 2, 3] }).map(({ shape }) => shape); // [[2, 2, 3], [2, 2, 3]]
 */
export const unstack = (batch: NdArray): readonly NdArray[] =>
  Array.from({ length: batch.shape[0] ?? 0 }, (_, i) => elementOf(batch, i));

const refuse = (at: string, { shape }: NdArray, expected: string, ofOne = false): ImageError =>
  new ImageError({
    at,
    problem: "the tensor has another shape",
    received: shape,
    expected,
    ...(shape.length === 4 || ofOne ? { fix: `${showShape(shape)} is a batch: unstack() it first` } : {}),
  });

/**
 * A tensor as a picture: `[height, width]` or `[height, width, channels]`, 0 (black) to 1 (white) where it holds floats.
 *
 * @throws {@link ImageError} when its shape is not that of a picture.
 * @example
 * asImage({ data: new Float32Array(6), shape: [2, 3] }).shape; // [2, 3, 1]
 */
export const asImage = (tensor: NdArray): Image => {
  const [height, width, channels = 1] = tensor.shape;
  if (height === undefined || width === undefined || tensor.shape.length > 3) {
    throw refuse("asImage()", tensor, "[height, width] or [height, width, channels]");
  }
  const { data } = tensor;
  return imageFrom(data instanceof Int32Array ? Float32Array.from(data) : data, [height, width, channels]);
};

/**
 * A tensor of classes as a mask: `[height, width]` or `[height, width, 1]`.
 *
 * @throws {@link ImageError} when its shape is not that of a mask.
 * @example
 * asMask({ data: Uint8Array.of(0, 1), shape: [1, 2, 1] }).shape; // [1, 2]
 */
export const asMask = (tensor: NdArray): Mask => {
  const [height, width, channels = 1] = tensor.shape;
  if (height === undefined || width === undefined || channels !== 1 || tensor.shape.length > 3) {
    throw refuse("asMask()", tensor, "[height, width] or [height, width, 1]", height === 1);
  }
  const { data } = tensor;
  return { data: data instanceof Int32Array ? data : Int32Array.from(data), shape: [height, width] };
};
