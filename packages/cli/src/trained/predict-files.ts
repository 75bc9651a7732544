/** @file Pictures from files, and what a trained model says about them. */
import { writeFile } from "@tributary/files";
import { type Image, imageFrom, type Mask, maskPicture, overlay, unitFloats } from "@tributary/images";
import { encodePng, readImage } from "@tributary/images/node";
import type { TrainedModel } from "@tributary/kernel";
import { answerEach, type OutputAnswer, sharesOf } from "./answer-each.ts";
import { denoise, segment } from "./answer-pixels.ts";
import type { AskOptions } from "./ask.ts";
import { classify } from "./classify.ts";
import { classesOf, masksKnownTo, taskOf } from "./facts.ts";
import type { OpenModel } from "./open-for-answers.ts";
import type { Tiling } from "./plan.ts";

export interface FilePrediction {
  readonly file: string;
  /** The most probable first. */
  readonly classes?: readonly { readonly name: string; readonly probability: number }[];
  /** The share of the picture's pixels that each class has, where pixels are named. */
  readonly shares?: Readonly<Record<string, number>>;
  /** How the picture was cut, where pixels are answered and it was larger than a tile. */
  readonly tiles?: Tiling;
  /** What each output says, of a model that has several. */
  readonly outputs?: readonly OutputAnswer[];
  /** What was written. */
  readonly files: readonly string[];
}

/** How many classes are worth telling. */
const TOLD = 5;

const isLevel = (color: unknown): color is number =>
  Number.isInteger(color) && Number(color) >= 0 && Number(color) < 256;

/** A mask as those that the model learned from: it can be learned from again. Where that is not known, numbers of classes. */
const maskFile = (mask: Mask, trained: TrainedModel): Image<Uint8Array> => {
  const { palette = [] } = masksKnownTo(trained) ?? {};
  const [height, width] = mask.shape;
  if (palette.length > 0 && !palette.every(isLevel)) {
    const colors = palette.map((color) =>
      typeof color === "string" ? color : `#${color.toString(16).padStart(2, "0").repeat(3)}`,
    );
    return maskPicture(mask, { colors });
  }
  const levels = palette.filter(isLevel);
  return imageFrom(
    Uint8Array.from(mask.data, (label) => levels[label] ?? label),
    [height, width, 1],
  );
};

/** What is written for a picture; `start` is the first part of the names. */
export const filesFor = (trained: TrainedModel, start: string): readonly string[] => {
  if (trained.net.outputs.length > 1) return [];
  const made = { classification: [], segmentation: ["-mask", "-overlay"], denoising: ["-denoised"] } as const;
  return made[taskOf(trained)].map((end) => `${start}${end}.png`);
};

/** What a model says of a picture, and the pictures that are made of it as PNG files, in the order of {@link filesFor}. */
export interface PictureAnswer {
  readonly said: Omit<FilePrediction, "file" | "files">;
  readonly made: readonly Uint8Array[];
}

/**
 * Asks a model about a picture.
 *
 * @param file What errors call it.
 */
export const answerPicture = async (
  open: OpenModel,
  read: Image,
  file: string,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<PictureAnswer> => {
  const task = taskOf(open);
  const picture = read.data instanceof Float32Array ? unitFloats(read, file) : read;
  if (open.net.outputs.length > 1) return { said: { outputs: await answerEach(open, picture, { signal }) }, made: [] };
  if (task === "classification") {
    const classes = (await classify(open, picture, { signal })).slice(0, TOLD);
    return { said: { classes }, made: [] };
  }
  let tiles: Tiling | undefined;
  const options: AskOptions = {
    signal,
    onTiling: (tiling) => {
      tiles = tiling;
    },
  };
  if (task === "denoising") {
    const cleaned = await denoise(open, picture, options);
    return { said: { ...(tiles && { tiles }) }, made: [await encodePng(cleaned)] };
  }
  const mask = await segment(open, picture, options);
  const made = [await encodePng(maskFile(mask, open)), await encodePng(overlay(picture, mask))];
  return { said: { shares: sharesOf(mask, classesOf(open)), ...(tiles && { tiles }) }, made };
};

export interface PredictFileOptions {
  /** The files for pictures that are made, as {@link filesFor} names them. */
  readonly files: readonly string[];
  readonly signal?: AbortSignal;
}

/** Reads one picture and asks the model; masks, overlays and cleaned pictures become PNG files. */
export const predictFile = async (
  open: OpenModel,
  file: string,
  { files, signal }: PredictFileOptions,
): Promise<FilePrediction> => {
  const { said, made } = await answerPicture(open, await readImage(file), file, { signal });
  for (const [i, bytes] of made.entries()) await writeFile(files[i]!, bytes);
  return { file, ...said, files: files.slice(0, made.length) };
};
