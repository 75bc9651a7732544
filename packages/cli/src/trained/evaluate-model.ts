/** @file Evaluating a trained model on examples that it was not trained on. */
import { asImage, type Dataset, type Image, ImageError, type Mask, type Sample, toFloat } from "@tributary/images";
import type { Task } from "@tributary/kernel";
import { denoise, segment } from "./answer-pixels.ts";
import { classifyAll } from "./classify.ts";
import { classesOf, taskOf } from "./facts.ts";
import { gaussianBlur } from "./gaussian-blur.ts";
import type { OpenModel } from "./open-for-answers.ts";

/** Counts of pixels. */
interface Region {
  readonly right: number;
  readonly said: number;
  readonly true: number;
}

export interface ClassScore {
  readonly name: string;
  /** Intersection over union, over all pixels of all pictures. */
  readonly iou: number;
  /** Twice the intersection over both areas. */
  readonly dice: number;
}

export interface Measured {
  readonly task: Task;
  readonly examples: number;
  /** By name: `accuracy`, `meanIoU`, … */
  readonly scores: Readonly<Record<string, number>>;
  /** Of each class, where pixels are named. */
  readonly classes?: readonly ClassScore[];
  /** Classes of the model that no example is of: nothing is said about them. */
  readonly absent?: readonly string[];
  /** How often each class was taken for each other: `confusion[truth][prediction]`, where pictures are named. */
  readonly confusion?: readonly (readonly number[])[];
}

const absentFrom = (names: readonly string[], isThere: (k: number) => boolean): Pick<Measured, "absent"> => {
  const absent = names.filter((_, k) => !isThere(k));
  return absent.length > 0 ? { absent } : {};
};

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const regionsOf = (truth: Mask, said: Mask, classes: number): readonly Region[] =>
  Array.from({ length: classes }, (_, k) => {
    const region = { right: 0, said: 0, true: 0 };
    for (let i = 0; i < truth.data.length; i++) {
      const [isTrue, isSaid] = [truth.data[i] === k, said.data[i] === k];
      if (isTrue) region.true++;
      if (isSaid) region.said++;
      if (isTrue && isSaid) region.right++;
    }
    return region;
  });

const iouOf = ({ right, said, true: real }: Region): number => share(right, said + real - right);
const diceOf = ({ right, said, true: real }: Region): number => share(2 * right, said + real);

const meanOf = (numbers: readonly number[]): number =>
  share(
    numbers.reduce((sum, x) => sum + x, 0),
    numbers.length,
  );

const isThere = (region: Region): boolean => region.said + region.true > 0;

/** The score of what is not background, which is easy to find; the mean over the classes where there are several. */
const objectScore = (score: (region: Region) => number, [, ...objects]: readonly Region[]): number =>
  objects.some(isThere) ? meanOf(objects.filter(isThere).map(score)) : 1;

/** `iou` and `dice` are the means of the pictures; `iouOfPixels` and `diceOfPixels` take all pictures as one. */
const measureSegmentation = async (open: OpenModel, data: Dataset, signal?: AbortSignal): Promise<Measured> => {
  const names = classesOf(open);
  let regions: readonly Region[] = names.map(() => ({ right: 0, said: 0, true: 0 }));
  let pixels = 0;
  const pictures: (readonly Region[])[] = [];
  for await (const { input, target } of data) {
    signal?.throwIfAborted();
    const truth: Mask = { data: Int32Array.from(target.data), shape: [target.shape[0]!, target.shape[1]!] };
    const found = regionsOf(truth, await segment(open, asImage(input), { signal }), names.length);
    regions = regions.map((region, k) => ({
      right: region.right + found[k]!.right,
      said: region.said + found[k]!.said,
      true: region.true + found[k]!.true,
    }));
    pixels += truth.data.length;
    pictures.push(found);
  }
  return {
    task: "segmentation",
    examples: pictures.length,
    scores: {
      iou: meanOf(pictures.map((picture) => objectScore(iouOf, picture))),
      dice: meanOf(pictures.map((picture) => objectScore(diceOf, picture))),
      iouOfPixels: objectScore(iouOf, regions),
      diceOfPixels: objectScore(diceOf, regions),
      meanIoU: meanOf(regions.filter(isThere).map(iouOf)),
      pixelAccuracy: share(
        regions.reduce((sum, { right }) => sum + right, 0),
        pixels,
      ),
    },
    classes: regions.map((region, k) => ({ name: names[k]!, iou: iouOf(region), dice: diceOf(region) })),
    ...absentFrom(names, (k) => regions[k]!.true > 0),
  };
};

/** Pictures that a classifier is asked about at once. */
const AT_ONCE = 64;

/** The same items, some at a time. */
async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** The class that a picture really has. */
const truthOf = ({ target, name }: Sample, data: Dataset, classes: readonly string[]): number => {
  const truth = target.data[0]!;
  if (truth < classes.length) return truth;
  throw new ImageError({
    path: name,
    problem: "the picture's class is none that the model knows",
    received: data.classes[truth] ?? String(truth),
    expected: `one of ${classes.join(", ")}`,
    fix: "give data with the classes that the model was trained on",
  });
};

const measureClassification = async (open: OpenModel, data: Dataset, signal?: AbortSignal): Promise<Measured> => {
  const classes = classesOf(open);
  const { length: count } = classes;
  const confusion = Array.from({ length: count }, () => Array.from({ length: count }, () => 0));
  let [examples, right, loss] = [0, 0, 0];
  for await (const group of inGroups(data, AT_ONCE)) {
    signal?.throwIfAborted();
    const truths = group.map((example) => truthOf(example, data, classes));
    const pictures = group.map(({ input }) => asImage(input));
    for (const [i, probabilities] of (await classifyAll(open, pictures, { signal })).entries()) {
      const truth = truths[i]!;
      const said = probabilities.indexOf(Math.max(...probabilities));
      confusion[truth]![said]!++;
      examples++;
      if (said === truth) right++;
      loss -= Math.log(Math.max(probabilities[truth]!, 1e-30));
    }
  }
  const scores = { accuracy: share(right, examples), loss: share(loss, examples) };
  const absent = absentFrom(classes, (k) => confusion[k]!.some((count) => count > 0));
  return { task: "classification", examples, scores, ...absent, confusion };
};

/** Peak signal-to-noise ratio in decibels, of pictures from 0 to 1. */
export const psnrOf = (picture: ArrayLike<number>, clean: ArrayLike<number>): number => {
  let squares = 0;
  for (let i = 0; i < clean.length; i++) squares += (Math.min(1, Math.max(0, picture[i]!)) - clean[i]!) ** 2;
  return -10 * Math.log10(Math.max(squares / clean.length, 1e-10));
};

/** Widths of blurring to choose from, in pixels. */
const widths: readonly number[] = [0.6, 0.8, 1, 1.2, 1.5, 2];

/** The blurred picture that is nearest to the clean one: the best that can be done without learning anything. */
export const bestBlur = (
  noisy: Image<Float32Array>,
  clean: ArrayLike<number>,
): { readonly sigma: number; readonly picture: Image<Float32Array>; readonly decibels: number } =>
  widths
    .map((sigma) => {
      const picture = gaussianBlur(noisy, sigma);
      return { sigma, picture, decibels: psnrOf(picture.data, clean) };
    })
    .reduce((best, each) => (each.decibels > best.decibels ? each : best));

const measureDenoising = async (open: OpenModel, data: Dataset, signal?: AbortSignal): Promise<Measured> => {
  let [noisy, blurred, cleaned] = [0, 0, 0];
  for await (const { input, target } of data) {
    signal?.throwIfAborted();
    const picture = toFloat(asImage(input));
    noisy += psnrOf(picture.data, target.data);
    blurred += bestBlur(picture, target.data).decibels;
    cleaned += psnrOf((await denoise(open, picture, { signal })).data, target.data);
  }
  const scores = {
    psnr: share(cleaned, data.size),
    noisyPsnr: share(noisy, data.size),
    blurredPsnr: share(blurred, data.size),
  };
  return { task: "denoising", examples: data.size, scores };
};

const measures = {
  classification: measureClassification,
  segmentation: measureSegmentation,
  denoising: measureDenoising,
} as const;

/** Evaluates the model on every example. Pictures may have any size. */
export const evaluateModel = (open: OpenModel, data: Dataset, signal?: AbortSignal): Promise<Measured> =>
  measures[taskOf(open)](open, data, signal);
