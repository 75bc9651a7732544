/** @file Pictures from files, and what a trained model says about them. */
import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { type Image, imageFrom, type Mask, overlay, unitFloats } from "@tributary/images";
import { readImage, writePng } from "@tributary/images/node";
import { classify, denoise, type OpenModel, segment } from "./answer.ts";
import { classesOf, taskOf } from "./open-trained.ts";

export interface FilePrediction {
  readonly file: string;
  /** The most probable first. */
  readonly classes?: readonly { readonly name: string; readonly probability: number }[];
  /** The share of the picture's pixels that each class has, where pixels are named. */
  readonly shares?: Readonly<Record<string, number>>;
  /** What was written. */
  readonly files: readonly string[];
}

/** How many classes are worth telling. */
const TOLD = 5;

/** Classes as gray levels, spread evenly from black to white. */
const grayMask = ({ data, shape: [height, width] }: Mask, classes: number): Image<Uint8Array> => {
  const step = 255 / Math.max(1, classes - 1);
  return imageFrom(
    Uint8Array.from(data, (label) => Math.round(label * step)),
    [height, width, 1],
  );
};

const sharesOf = ({ data }: Mask, names: readonly string[]): Readonly<Record<string, number>> => {
  const counts = names.map(() => 0);
  for (const label of data) counts[label]!++;
  return Object.fromEntries(names.map((name, k) => [name, counts[k]! / data.length]));
};

export interface PredictFilesOptions {
  /** The folder for pictures that are made. */
  readonly out: string;
  readonly signal?: AbortSignal;
}

/** Reads one picture and asks the model; masks, overlays and cleaned pictures become PNG files in `out`. */
export const predictFile = async (
  open: OpenModel,
  file: string,
  { out, signal }: PredictFilesOptions,
): Promise<FilePrediction> => {
  const task = taskOf(open);
  const names = classesOf(open);
  const read = await readImage(file);
  const picture = read.data instanceof Float32Array ? unitFloats(read, file) : read;
  if (task === "classification") {
    const classes = (await classify(open, picture, signal)).slice(0, TOLD);
    return { file, classes, files: [] };
  }
  await mkdir(out, { recursive: true });
  const start = join(out, basename(file, extname(file)));
  if (task === "denoising") {
    const path = `${start}-denoised.png`;
    await writePng(path, await denoise(open, picture, signal));
    return { file, files: [path] };
  }
  const mask = await segment(open, picture, signal);
  const files = [`${start}-mask.png`, `${start}-overlay.png`] as const;
  await writePng(files[0], grayMask(mask, names.length));
  await writePng(files[1], overlay(picture, mask));
  return { file, shares: sharesOf(mask, names), files };
};
