/** @file Data sets of pictures and masks in two folders, paired by name. */

import { join } from "node:path";
import type { NdArray } from "@tributary/kernel";
import { type Dataset, dataset } from "../dataset/dataset.ts";
import { type OnError, orSkip, report } from "../dataset/report.ts";
import { ImageError } from "../errors.ts";
import { type Channels, toFloat } from "../pixels/channels.ts";
import type { Image, ImageSize, Mask } from "../pixels/image.ts";
import type { MaskOptions } from "../pixels/mask-colors.ts";
import { resize, resizeMask } from "../pixels/resize.ts";
import { checkSome, pictureFiles } from "./picture-files.ts";
import { readImage } from "./read-image.ts";
import { readMask } from "./read-mask.ts";

export interface MaskFoldersOptions extends MaskOptions {
  /** The folder with the pictures. */
  readonly images: string;
  /** The folder with the masks; may be the same one. */
  readonly masks: string;
  /** The name of a picture's mask, both without extension. Default: the same name. */
  readonly maskName?: (name: string) => string;
  /** Stretches every picture and mask to this size. Default: they keep their size, and batches need equal ones. */
  readonly size?: ImageSize;
  /** Default 3: color. */
  readonly channels?: Channels;
  /** Makes a picture ready for the model. Default {@link toFloat}: 0 to 1. */
  readonly prepare?: (picture: Image) => NdArray;
  /** What becomes of files that cannot be used. Default `"throw"`; `"skip"` leaves them out and counts them in the report. */
  readonly onError?: OnError;
  /** How many pixels a picture may have. Default 100 million. */
  readonly maxPixels?: number;
}

const withoutExtension = (file: string): string => file.replace(/\.[^./]+$/, "");

const missing = (path: string, what: "mask" | "picture", folder: string, name: string): ImageError =>
  new ImageError({
    path,
    problem: `there is no ${what} for it`,
    expected: `${join(folder, name)} with the extension of a picture`,
    fix:
      what === "mask"
        ? 'add the mask, say how masks are named with maskName, or leave such pictures out with onError: "skip"'
        : 'add the picture, or leave such masks out with onError: "skip"',
  });

const checkSameSize = (picture: Image, mask: Mask, path: string, maskPath: string): void => {
  const [height, width] = picture.shape;
  if (mask.shape[0] === height && mask.shape[1] === width) return;
  throw new ImageError({
    path: maskPath,
    problem: "the mask is not as large as its picture",
    received: `a mask of ${mask.shape[0]} × ${mask.shape[1]} pixels`,
    expected: `${height} × ${width} pixels, as ${path}`,
    fix: 'make the mask from the picture again, or leave such pairs out with onError: "skip"',
  });
};

/**
 * A data set of a folder of pictures and one of masks, paired by name: `images/1.jpg` with `masks/1.png`.
 *
 * - input   `[height, width, channels]`, floats from 0 to 1 unless `prepare` says otherwise
 * - target  `[height, width]`, `Int32Array`: the class of each pixel
 *
 * @throws {@link ImageError} when one of a pair is missing, and, while reading, when a file cannot be read, a mask is of
 * another size than its picture, or a pixel is of no known class.
 * @example
 * await fromMaskFolders({ images: "images", masks: "masks", classes: ["background", "cell"], palette: [0, 255] });
 */
export const fromMaskFolders = async (options: MaskFoldersOptions): Promise<Dataset> => {
  const {
    images,
    masks,
    maskName = (name) => name,
    size,
    channels = 3,
    prepare = toFloat,
    onError = "throw",
  } = options;
  const limit = options.maxPixels === undefined ? {} : { maxPixels: options.maxPixels };
  const [pictureFolder, maskFolder] = await Promise.all([pictureFiles(images), pictureFiles(masks)]);
  const seen = report([...pictureFolder.ignored, ...maskFolder.ignored]);

  const maskOf = new Map(maskFolder.pictures.map((file) => [withoutExtension(file), file]));
  const isMaskHere = new Set(
    images === masks ? pictureFolder.pictures.map((file) => maskOf.get(maskName(withoutExtension(file)))) : [],
  );
  const pairs: { readonly path: string; readonly maskPath: string }[] = [];
  const paired = new Set<string>();
  for (const file of pictureFolder.pictures) {
    if (isMaskHere.has(file)) continue;
    const path = join(images, file);
    const wanted = maskName(withoutExtension(file));
    const mask = maskOf.get(wanted);
    await orSkip({ name: path, onError, report: seen }, () => {
      if (mask === undefined) throw missing(path, "mask", masks, wanted);
      pairs.push({ path, maskPath: join(masks, mask) });
      paired.add(mask);
    });
  }
  for (const file of images === masks ? [] : maskFolder.pictures) {
    if (paired.has(file)) continue;
    const path = join(masks, file);
    await orSkip({ name: path, onError, report: seen }, () => {
      throw missing(path, "picture", images, withoutExtension(file));
    });
  }

  checkSome(images, pairs.length, seen);
  return dataset({
    size: pairs.length,
    classes: options.classes,
    report: seen,
    read: (index) => {
      const { path, maskPath } = pairs[index]!;
      return orSkip({ name: path, onError, report: seen }, async () => {
        const picture = await readImage(path, { channels, ...limit });
        const mask = await readMask(maskPath, options);
        checkSameSize(picture, mask, path, maskPath);
        const input = prepare(size === undefined ? picture : resize(picture, size));
        return { input, target: size === undefined ? mask : resizeMask(mask, size), name: path };
      });
    },
  });
};
