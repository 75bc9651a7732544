/** @file Data sets of files that hold many pictures: IDX and CIFAR. */

import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { NdArray } from "@tributary/kernel";
import { checkOptions, LIMIT } from "@tributary/kernel/authoring";
import { type ArrayPictures, arrayPictures, knownOfArrays } from "../dataset/arrays.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { checkCifar, cifar10Classes, parseCifar } from "../formats/cifar.ts";
import { damagedGzip, idxFromBytes, idxFromPieces } from "../formats/idx.ts";
import { limitsOf, type PictureLimits } from "../formats/limits.ts";
import { openFile } from "./read-image.ts";

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function* decompressed(bytes: Uint8Array, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of Readable.from([bytes]).pipe(createGunzip())) yield piece;
  } catch (cause) {
    throw damagedGzip(path, cause);
  }
}

/**
 * Reads an IDX file, compressed with gzip or not.
 *
 * @param options How many bytes the file, and the numbers in it, may take. Default 700 MiB.
 * @throws {@link ImageError} when it is missing, damaged, cut off, not IDX, or becomes larger than `maxBytes`.
 * @example
 * (await readIdx("images-idx3-ubyte.gz")).shape; // [10, 28, 28]
 */
export const readIdx = async (path: string, options: Pick<PictureLimits, "maxBytes"> = {}): Promise<NdArray> => {
  checkOptions("readIdx", options, { maxBytes: LIMIT });
  const { maxBytes } = limitsOf(options);
  const { bytes } = await openFile(path, maxBytes);
  return isGzip(bytes) ? idxFromPieces(decompressed(bytes, path), path, maxBytes) : idxFromBytes(bytes, path, maxBytes);
};

/** Where the arrays lie; the rest is as for {@link arrayPictures}. */
export interface IdxOptions extends Omit<ArrayPictures, "images" | "labels"> {
  /** The file of `[n, height, width]` pictures. */
  readonly images: string;
  /** The file of `[n]` classes or `[n, height, width]` masks. */
  readonly labels: string;
  /** How many bytes a file, and the numbers in it, may take. Default 700 MiB. */
  readonly maxBytes?: number;
}

/**
 * A data set of two IDX files, as MNIST and Fashion-MNIST have them. The files' bytes stay in memory.
 *
 * - input   `[height, width, 1]`, floats from 0 to 1 by default
 * - target  `[]`, or `[height, width]` where the labels are masks, `Int32Array`
 *
 * @throws {@link ImageError} as {@link readIdx}, and when the files do not fit each other or a class is unknown.
 *
 * @example
 * const digits = await fromIdx({ images: "images-idx3-ubyte.gz", labels: "labels-idx1-ubyte.gz" });
 * (await digits.read(0))?.input.shape; // [28, 28, 1]
 */
export const fromIdx = async (options: IdxOptions): Promise<Dataset> => {
  checkOptions("fromIdx", options, { images: "required", labels: "required", maxBytes: LIMIT, ...knownOfArrays });
  const { images, labels, name = images, classes: names, prepare } = options;
  const { maxBytes } = limitsOf(options);
  const [pictures, classes] = await Promise.all([readIdx(images, { maxBytes }), readIdx(labels, { maxBytes })]);
  return arrayPictures({
    images: pictures,
    labels: classes,
    name,
    ...(names ? { classes: names } : {}),
    ...(prepare ? { prepare } : {}),
  });
};

/** Which binary batches to read, and how. */
export interface CifarOptions extends Pick<ArrayPictures, "prepare" | "name" | "classes"> {
  /** `data_batch_1.bin` … for CIFAR-10, `train.bin` for CIFAR-100. */
  readonly files: readonly string[];
  /** How many classes the data set has: which of the two it is. Default 10. */
  readonly kind?: 10 | 100;
  /** How many bytes a file may take. Default 700 MiB. */
  readonly maxBytes?: number;
}

/**
 * A data set of CIFAR's binary batches. The files' bytes stay in memory.
 *
 * - input   `[32, 32, 3]`, floats from 0 to 1 by default
 * - target  `[]`, `Int32Array`: the class; CIFAR-100's fine one
 *
 * @example
 * const { size, classes } = await fromCifar({ files: ["data_batch_1.bin"] });
 * size; // 2
 * classes[0]; // "airplane"
 */
export const fromCifar = async (options: CifarOptions): Promise<Dataset> => {
  checkOptions("fromCifar", options, { files: "required", kind: "optional", maxBytes: LIMIT, ...knownOfArrays });
  const { files, kind = 10, name = "cifar", classes = kind === 10 ? cifar10Classes : undefined, prepare } = options;
  checkCifar("fromCifar", "kind", kind);
  const { maxBytes } = limitsOf(options);
  const parts = await Promise.all(
    files.map(async (path) => parseCifar((await openFile(path, maxBytes)).bytes, { classes: kind, path })),
  );
  const count = parts.reduce((sum, { labels }) => sum + labels.data.length, 0);
  const images = new Uint8Array(count * 32 * 32 * 3);
  const labels = new Int32Array(count);
  let at = 0;
  for (const part of parts) {
    images.set(part.images.data, at * 32 * 32 * 3);
    labels.set(part.labels.data, at);
    at += part.labels.data.length;
  }
  return arrayPictures({
    images: { data: images, shape: [count, 32, 32, 3] },
    labels: { data: labels, shape: [count] },
    name,
    ...(classes ? { classes } : {}),
    ...(prepare ? { prepare } : {}),
  });
};
