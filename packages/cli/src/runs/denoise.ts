/** @file Taking noise out of photographs, learned from photographs alone. */
import { join } from "node:path";
import { writeFile } from "@tributary/files";
import {
  asImage,
  augment,
  crop,
  type Dataset,
  flip,
  generated,
  type Image,
  ImageError,
  imageFrom,
  quarterTurns,
  type Random,
  randomCrop,
  resize,
  sheet,
  toFloat,
  toRgb,
  unitFloats,
} from "@tributary/images";
import { encodePng, listPictures, readImage } from "@tributary/images/node";
import { input, type Model, model, type Tensor } from "@tributary/kernel";
import { meanAbsoluteError, psnr } from "@tributary/train";
import { residualDenoiser } from "../recipes/denoiser.ts";
import { denoise as clean } from "../trained/answer-pixels.ts";
import { bestBlur, psnrOf } from "../trained/evaluate-model.ts";
import type { OpenModel } from "../trained/open-for-answers.ts";
import { fillPicture } from "./fill.ts";
import type { TrainingTask } from "./task.ts";

/** Of the noise, where white is 1: 25 of 255 levels, as denoising is usually measured. */
const SIGMA = 25 / 255;
/** It learns from pieces, and is used on tiles. */
const PIECE = 48;
const TILE = 128;
/** Large photographs are scaled so that their longer side has this many pixels: noise of single pixels is what is learned. */
const LONGEST = 1024;

const noisy = (picture: Image<Float32Array>, random: Random): Image<Float32Array> =>
  imageFrom(
    picture.data.map((x) => x + SIGMA * random.normal()),
    picture.shape,
  );

const readSmaller = async (file: string): Promise<Image<Float32Array>> => {
  const color = unitFloats(toRgb(await readImage(file)), file);
  const [height, width] = color.shape;
  const factor = Math.min(1, LONGEST / Math.max(height, width));
  return factor === 1 ? color : toFloat(resize(color, [Math.round(height * factor), Math.round(width * factor)]));
};

const photographsIn = async (folder: string): Promise<readonly string[]> => {
  const files = await listPictures(folder);
  if (files.length >= 2) return files;
  throw new ImageError({
    path: folder,
    problem: "there are too few pictures to learn from",
    received: `${files.length} pictures`,
    expected: "at least two: one of them is held out",
    fix: "add pictures to the folder",
  });
};

/** As many pieces as cover the photographs once, with and without noise: other places and other noise in every epoch. */
const pieces = (pictures: readonly Image<Float32Array>[]): Dataset => {
  const change = augment([randomCrop(PIECE), flip(), quarterTurns()]);
  const filled = pictures.map((picture) => fillPicture(picture, [PIECE, PIECE]));
  const pixels = pictures.reduce((sum, { shape: [height, width] }) => sum + height * width, 0);
  return generated(Math.ceil(pixels / PIECE ** 2), (index, random) => {
    const picture = filled[index % filled.length]!;
    const sample = { input: picture, target: { data: new Int32Array(0), shape: [] }, name: `piece ${index}` };
    const piece = toFloat(asImage(change(sample, random.stream("place")).input));
    return { input: noisy(piece, random.stream("noise")), target: piece, name: `piece ${index}` };
  });
};

/** The held-out photograph as it is, and with noise that the seed decides. */
const heldOut = (picture: Image<Float32Array>, seed: number): Dataset =>
  generated(1, (_, random) => ({
    input: noisy(picture, random.stream(`held out ${seed}`)),
    target: picture,
    name: "held-out photograph",
  }));

/** The last picture of a folder, as a run with this seed holds it out. */
export const heldOutPhotograph = async (folder: string, seed: number): Promise<Dataset> =>
  heldOut(await readSmaller((await photographsIn(folder)).at(-1)!), seed);

/** Pixels of a picture that a page has room for, in each direction. */
const DETAIL = 224;

/** The part of a picture that a page has room for. */
const detail = (picture: Image): Image => {
  const [height, width] = picture.shape;
  const size = Math.min(DETAIL, height, width);
  return crop(picture, {
    top: Math.floor((height - size) / 2),
    left: Math.floor((width - size) / 2),
    height: size,
    width: size,
  });
};

/** Before and after, and what the best blur does. */
const show =
  (test: Dataset) =>
  async (open: OpenModel, folder: string): Promise<readonly string[]> => {
    const { input: before, target } = (await test.read(0))!;
    const [dirty, truth] = [toFloat(asImage(before)), asImage(target)];
    const best = bestBlur(dirty, target.data);
    const after = await clean(open, dirty);
    const caption = (name: string, decibels: number): string => `${name}: ${decibels.toFixed(1)} dB`;
    const path = join(folder, "before-after.png");
    // The numbers are the point: pictures are large enough for them.
    const enlarge = Math.max(1, Math.ceil(DETAIL / detail(truth).shape[1]));
    const page = sheet(
      [
        [
          { picture: detail(dirty), caption: caption("noisy", psnrOf(dirty.data, target.data)) },
          { picture: detail(best.picture), caption: caption("blur", best.decibels) },
        ],
        [
          { picture: detail(after), caption: caption("U-Net", psnrOf(after.data, target.data)) },
          { picture: detail(truth), caption: "photograph" },
        ],
      ],
      { enlarge },
    );
    await writeFile(path, await encodePng(page));
    return [path];
  };

const netFor = (size: number): Model<Tensor, Tensor> =>
  model(input([size, size, 3], { name: "image" }), residualDenoiser(3), { name: "denoise" }) as Model<Tensor, Tensor>;

/**
 * The task of taking noise out of photographs, as `train denoise` learns it: a U-Net sees pieces with noise that it adds itself.
 *
 * @param photographs Files to learn from where the command line names no folder; the last is held out. Default none: a folder has to be named.
 * @example
 * denoise(() => ["alps.jpg", "meadow.jpg"]).bringsData; // true
 */
export const denoise = (photographs?: () => readonly string[]): TrainingTask => ({
  name: "denoise",
  what: "a U-Net takes noise out of photographs; no labels needed",
  needs: "a folder of pictures, the last of which is held out",
  models: ["unet"],
  bringsData: photographs !== undefined,
  async plan({ data, seed }) {
    const files = data === null ? (photographs?.() ?? []) : await photographsIn(data);
    const pictures = await Promise.all(files.map(readSmaller));
    const test = heldOut(pictures.at(-1)!, seed);
    return {
      net: netFor(PIECE),
      kept: netFor(TILE),
      facts: { task: "denoising", preprocessing: "unit", card: { seed } },
      train: pieces(pictures.slice(0, -1)),
      test,
      loss: meanAbsoluteError(),
      metrics: [psnr()],
      epochs: 24,
      batchSize: 16,
      learningRate: 0.002,
      show: show(test),
    };
  },
});
