/** @file Data sets of pictures that come in one array: IDX and CIFAR. */

import type { NdArray } from "@tributary/kernel";
import { checkOptions, type OptionTable, showShape } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { asImage, ownElementOf } from "../pixels/as-image.ts";
import { toFloat } from "../pixels/channels.ts";
import type { Image } from "../pixels/image.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { prepared } from "./prepared.ts";
import { classTensor } from "./sample.ts";

/** Pictures in one array: `[examples, height, width]` or `[examples, height, width, channels]`. */
export interface ArrayPictures {
  readonly images: NdArray;
  /** `[examples]` classes, or `[examples, height, width]` masks. */
  readonly labels: NdArray;
  readonly classes?: readonly string[];
  /** Prepares a picture for the model. Default {@link toFloat}: 0 to 1. */
  readonly prepare?: (picture: Image) => NdArray;
  /** The name of the examples in errors and predictions: `"train"` gives `"train 0"`. */
  readonly name?: string;
}

/** What pictures in arrays come with, by name. */
export const knownOfArrays = { classes: "optional", prepare: "optional", name: "optional" } as const;

const known: OptionTable<ArrayPictures> = { images: "required", labels: "required", ...knownOfArrays };

const checkLabels = ({ data, shape }: NdArray, classes: readonly string[], name: string): void => {
  const odd = data.findIndex((label) => !(label >= 0 && label < classes.length));
  if (odd === -1) return;
  const example = Math.floor(odd / (data.length / shape[0]!));
  throw new ImageError({
    path: `${name} ${example}`,
    problem: "the class is unknown",
    received: String(data[odd]),
    expected: `0 to ${classes.length - 1}: ${classes.join(", ")}`,
    fix: "name every class in classes",
  });
};

/**
 * A data set of pictures in one array, with a class or a mask for each.
 *
 * - input   `[height, width, channels]`, floats from 0 to 1 by default
 * - target  `[]` or `[height, width]`, `Int32Array`
 *
 * @throws {@link ImageError} when the arrays do not fit each other, or a class is not one of `classes`.
 *
 * @example
 * const images = { data: new Uint8Array(10 * 64), shape: [10, 8, 8] };
 * const digits = arrayPictures({ images, labels: { data: new Int32Array(10), shape: [10] }, classes: ["zero", "one"] });
 * (await digits.read(0))?.input.shape; // [8, 8, 1]
 */
export const arrayPictures = (pictures: ArrayPictures): Dataset => {
  checkOptions("arrayPictures", pictures, known);
  const { images, labels, classes, prepare = toFloat, name = "example" } = pictures;
  const [size = 0, height = 0, width = 0, channels = 1] = images.shape;
  const isMask = labels.shape.length === 3;
  const fits = labels.shape[0] === size && (!isMask || (labels.shape[1] === height && labels.shape[2] === width));
  if (!fits || ![3, 4].includes(images.shape.length) || ![1, 3].includes(labels.shape.length)) {
    throw new ImageError({
      path: name,
      problem: "the pictures and the labels do not fit each other",
      received: `pictures ${showShape(images.shape)}, labels ${showShape(labels.shape)}`,
      expected: "[n, height, width] or [n, height, width, channels] with labels [n] or masks [n, height, width]",
    });
  }
  if (classes) checkLabels(labels, classes, name);
  const { data } = images;
  // Whole numbers of 32 bits have no white; they are levels as they stand.
  const pixels = data instanceof Int32Array ? Float32Array.from(data) : data;
  const batch = { data: pixels, shape: [size, height, width, channels] };
  const area = height * width;
  return dataset({
    size,
    ...(classes ? { classes } : {}),
    read: (index) => ({
      input: prepared(prepare(asImage(ownElementOf(batch, index))), `${name} ${index}`),
      target: isMask
        ? { data: Int32Array.from(labels.data.subarray(index * area, (index + 1) * area)), shape: [height, width] }
        : classTensor(labels.data[index]!),
      name: `${name} ${index}`,
    }),
  });
};
