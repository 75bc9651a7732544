/** @file CIFAR's binary batches: a class or two, then red, green and blue of 32 × 32 pixels. */

import type { NdArray } from "@tributary/kernel";
import { ArgumentError } from "@tributary/kernel";
import { checkOptions, described } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";

/** The names of CIFAR-10's classes, in the order of their numbers. */
export const cifar10Classes: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** How the labels come before each picture: CIFAR-10 has one, CIFAR-100 a coarse and a fine one, of which the fine is read. */
const labelBytes = { 10: 1, 100: 2 } as const;

/** @throws {@link ArgumentError} for a number of classes that neither data set has. */
export const checkCifar = (at: string, name: string, classes: number): void => {
  if (classes === 10 || classes === 100) return;
  throw new ArgumentError({
    at,
    problem: `${name} is ${described(classes)}`,
    received: described(classes),
    expected: "10 or 100: CIFAR-10 or CIFAR-100",
    fix: `write ${name}: 10, or ${name}: 100`,
  });
};

const plane = 32 * 32;

/** Pictures `[examples, 32, 32, 3]` and their classes `[examples]`. */
export interface Cifar {
  readonly images: NdArray & { readonly data: Uint8Array };
  readonly labels: NdArray & { readonly data: Int32Array };
}

/**
 * Reads a binary batch of CIFAR-10 (`data_batch_1.bin`) or CIFAR-100 (`train.bin`).
 *
 * Krizhevsky 2009, "Learning multiple layers of features from tiny images"; the format is that of its download page.
 *
 * @throws {@link ImageError} when it is not a whole number of records, or a class is out of range.
 *
 * @example
 * parseCifar(new Uint8Array(2 * 3073), { classes: 10, path: "data_batch_1.bin" }).images.shape; // [2, 32, 32, 3]
 */
export const parseCifar = (
  bytes: Uint8Array,
  options: {
    /** Which of the two data sets it is. */
    readonly classes: 10 | 100;
    /** Its name in errors. */
    readonly path: string;
  },
): Cifar => {
  checkOptions("parseCifar", options, { classes: "required", path: "required" });
  const { classes, path } = options;
  checkCifar("parseCifar", "classes", classes);
  const record = labelBytes[classes] + 3 * plane;
  if (bytes.length === 0 || bytes.length % record !== 0) {
    throw new ImageError({
      path,
      problem: `the file is not a binary batch of CIFAR-${classes}`,
      received: `${bytes.length} bytes`,
      expected: `a multiple of ${record} bytes`,
      fix: classes === 10 ? "is it CIFAR-100? Then give classes: 100" : "is it CIFAR-10? Then give classes: 10",
    });
  }
  const count = bytes.length / record;
  const labels = new Int32Array(count);
  const images = new Uint8Array(count * 3 * plane);
  for (let i = 0; i < count; i++) {
    const start = i * record + labelBytes[classes];
    labels[i] = bytes[start - 1]!;
    if (labels[i]! >= classes) {
      throw new ImageError({
        path,
        problem: `record ${i} has a class that CIFAR-${classes} does not have`,
        received: String(labels[i]),
        expected: `0 to ${classes - 1}`,
      });
    }
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let c = 0; c < 3; c++) images[(i * plane + pixel) * 3 + c] = bytes[start + c * plane + pixel]!;
    }
  }
  return { images: { data: images, shape: [count, 32, 32, 3] }, labels: { data: labels, shape: [count] } };
};
