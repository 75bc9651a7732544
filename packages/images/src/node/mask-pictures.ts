/** @file Data sets of pictures and masks in two folders, paired by name. */

import type { NdArray } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { type Dataset, dataset } from "../dataset/dataset.ts";
import { prepared } from "../dataset/prepared.ts";
import { type OnError, orSkip, type Report, report } from "../dataset/report.ts";
import { ImageError } from "../errors.ts";
import { knownLimits, limitsIn, type PictureLimits } from "../formats/limits.ts";
import type { Channels } from "../pixels/channels.ts";
import type { Image, ImageSize, Mask } from "../pixels/image.ts";
import type { MaskOptions } from "../pixels/mask-colors.ts";
import { checkMaskWords, knownOfMasks } from "../pixels/mask-colors.ts";
import { resize, resizeMask } from "../pixels/resize.ts";
import { unitFloats } from "../pixels/unit-floats.ts";
import { orientationOf } from "./decode.ts";
import { checkExamples, knownOfExamples } from "./example-options.ts";
import { checkSome, pictureFiles } from "./folders/listing.ts";
import { type Survey, surveyMasks } from "./folders/mask-survey.ts";
import { type Pair, pairMasks } from "./folders/pairs.ts";
import { readImage } from "./read-image.ts";
import { readMask } from "./read-mask.ts";

/** How pictures and their masks are read. */
export interface MaskPicturesOptions extends MaskOptions, PictureLimits {
  /** The name of a picture's mask, both without extension. Default: the same, or with `_mask`, `-label` and the like. */
  readonly maskName?: (name: string) => string;
  /**
   * Resizes every picture and mask to this size. Default: they keep their size, and must have the same size in a batch.
   */
  readonly size?: ImageSize;
  /** Default 3: color. */
  readonly channels?: Channels;
  /** Prepares a picture for the model. Default: floats from 0 to 1; a file's own floats have to be that. */
  readonly prepare?: (picture: Image, path: string) => NdArray;
  /**
   * How to handle files that cannot be used. Default `"throw"`; `"skip"` leaves them out and counts them in the report.
   */
  readonly onError?: OnError;
}

/** Every option of pictures with masks, by name. */
export const knownOfMaskPictures: OptionTable<MaskPicturesOptions> = {
  ...knownLimits,
  ...knownOfMasks,
  ...knownOfExamples,
  maskName: "optional",
};

export interface MaskFoldersOptions extends MaskPicturesOptions {
  /** The folder with the pictures. */
  readonly images: string;
  /** The folder with the masks; may be the same one. */
  readonly masks: string;
}

/** Pictures and masks, and how the masks are read: what a trained model needs to know of masks like these. */
export interface MaskDataset extends Dataset {
  readonly masks: MaskOptions;
}

const checkSameSize = async (picture: Image, mask: Mask, { path, maskPath }: Pair): Promise<void> => {
  const [height, width] = picture.shape;
  const [maskHeight, maskWidth] = mask.shape;
  if (maskHeight === height && maskWidth === width) return;
  const received = `a mask of ${maskHeight} × ${maskWidth} pixels`;
  const expected = `${height} × ${width} pixels, as ${path}`;
  const orientation = maskHeight === width && maskWidth === height ? await orientationOf(path) : 1;
  throw orientation > 4
    ? new ImageError({
        path: maskPath,
        problem: "the mask lies on its side: its picture is turned upright, as its EXIF orientation says",
        received,
        expected: `${expected} (EXIF orientation ${orientation})`,
        fix: "turn the mask as the picture is turned, or save both without an orientation",
      })
    : new ImageError({
        path: maskPath,
        problem: "the mask is not as large as its picture",
        received,
        expected,
        fix: "make the mask from the picture again",
      });
};

/** How the masks of these pairs are read: as told, or by what is in them. */
export const maskMeaning = async (
  folder: string,
  pairs: readonly Pair[],
  options: MaskPicturesOptions,
  seen: Report,
): Promise<{ readonly masks: MaskOptions; readonly survey?: Survey }> => {
  const { classes, palette, indexed, objects, onError = "throw" } = options;
  if (objects) return { masks: { classes: classes ?? ["background", "object"], objects } };
  if (classes) return { masks: { classes, ...(palette ? { palette } : {}), ...(indexed ? { indexed } : {}) } };
  const survey = await surveyMasks(folder, pairs, {
    ...(indexed ? { indexed } : {}),
    limits: limitsIn(options),
    onError,
    report: seen,
  });
  return { masks: survey.options, survey };
};

/** A data set of pairs. */
export const maskPictures = (
  pairs: readonly Pair[],
  masks: MaskOptions,
  options: MaskPicturesOptions,
  seen: Report,
): MaskDataset => {
  const { size, channels = 3, prepare = unitFloats, onError = "throw" } = options;
  const limits = limitsIn(options);
  const data = dataset({
    size: pairs.length,
    classes: masks.classes ?? [],
    report: seen,
    read: (index) => {
      const pair = pairs[index]!;
      return orSkip({ name: pair.path, onError, report: seen }, async () => {
        const picture = await readImage(pair.path, { channels, ...limits });
        const mask = await readMask(pair.maskPath, { ...masks, ...limits });
        await checkSameSize(picture, mask, pair);
        const input = prepared(prepare(size === undefined ? picture : resize(picture, size), pair.path), pair.path);
        return { input, target: size === undefined ? mask : resizeMask(mask, size), name: pair.path };
      });
    },
  });
  return { ...data, masks };
};

/**
 * A data set of a folder of pictures and one of masks, paired by name: `images/1.jpg` with `masks/1.png` or
 * `masks/1_mask.png`.
 *
 * Masks are read as labels: no color profile, no interpolation. Without `classes` all masks are looked at first, and
 * every level or color that occurs in one of them becomes a class.
 *
 * - input   `[height, width, channels]`, floats from 0 to 1 by default
 * - target  `[height, width]`, `Int32Array`: the class of each pixel
 *
 * @throws {@link ImageError} when one of a pair is missing or there are two, when masks have blurred levels, one level
 * only or more than 256, and, while reading, when a file cannot be read, a mask is of another size than its picture, or
 * a pixel is of no known class.
 * @example
 * await fromMaskFolders({ images: "images", masks: "masks", classes: ["background", "cell"], palette: [0, 255] });
 * (await fromMaskFolders({ images: "images", masks: "masks" })).masks.palette; // [0, 255]
 */
export const fromMaskFolders = async (options: MaskFoldersOptions): Promise<MaskDataset> => {
  const at = "fromMaskFolders";
  checkOptions(at, options, { images: "required", masks: "required", ...knownOfMaskPictures });
  checkExamples(at, options);
  checkMaskWords(at, options);
  const { images, masks, maskName, onError = "throw" } = options;
  const [pictureFolder, maskFolder] = await Promise.all([pictureFiles(images), pictureFiles(masks)]);
  const left = [pictureFolder, ...(images === masks ? [] : [maskFolder])];
  const seen = report(left.flatMap(({ unreadable, ignored, loops }) => [...unreadable, ...ignored, ...loops]));
  const pairs = await pairMasks({
    images,
    masks,
    pictures: pictureFolder.pictures,
    maskFiles: maskFolder.pictures,
    maskName,
    onError,
    report: seen,
  });
  checkSome(images, pairs.length, seen);
  const meaning = await maskMeaning(masks, pairs, options, seen);
  return maskPictures(pairs, meaning.masks, options, seen);
};
