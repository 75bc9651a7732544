/** @file The preprocessing that published weights expect. */

import type { ChannelStatistics, PixelScale, Preprocessing } from "@tributary/kernel";
import { fitOf, pixelScaleOf } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { toFloat } from "./channels.ts";
import { fit } from "./fit.ts";
import { type Image, imageFrom, whiteOf } from "./image.ts";

/** Means and standard deviations of ImageNet's red, green and blue, of pictures in 0 … 1. */
export const imageNet: ChannelStatistics = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** Blue, green, red, of pictures in 0 … 255. */
const caffeMeans = [103.939, 116.779, 123.68] as const;

const expectColor = ({ shape }: Image, mode: string): void => {
  if (shape[2] === 3) return;
  throw new ImageError({
    at: `preprocess("${mode}")`,
    problem: `a picture with ${shape[2]} channels cannot be prepared for weights that were trained on color`,
    received: shape,
    expected: "[height, width, 3]",
    fix: "give it toRgb(picture), which repeats gray and drops alpha",
  });
};

/**
 * Subtracts a mean from each channel and divides by a standard deviation, both meant for pictures in 0 … 1.
 *
 * @example
 * normalize(imageFrom(Uint8Array.of(255, 0), [1, 2, 1]), { mean: [0.5], std: [0.25] }).data; // Float32Array [2, -2]
 */
export const normalize = (picture: Image, { mean, std }: ChannelStatistics): Image<Float32Array> => {
  const { data, shape } = picture;
  const channels = shape[2];
  if (mean.length !== channels || std.length !== channels) {
    throw new ImageError({
      at: "normalize()",
      problem: "there must be one mean and one standard deviation for each channel",
      received: `${mean.length} means and ${std.length} standard deviations`,
      expected: `${channels} of each`,
    });
  }
  const white = whiteOf(data);
  const result = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const channel = i % channels;
    result[i] = (data[i]! / white - mean[channel]!) / std[channel]!;
  }
  return imageFrom(result, shape);
};

const mean = (numbers: Float32Array): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** The noise of counted light grows with its square root: roots have the same noise in dark and bright places. */
const fluorescence = (picture: Image): Image<Float32Array> => {
  const { data, shape } = toFloat(picture);
  const roots = data.map(Math.sqrt);
  const middle = mean(roots);
  const deviation = Math.sqrt(mean(roots.map((x) => (x - middle) ** 2))) || 1;
  return imageFrom(
    roots.map((x) => (x - middle) / deviation),
    shape,
  );
};

type Word = Extract<PixelScale, string>;

const modes: Readonly<Record<Word, (picture: Image) => Image<Float32Array>>> = {
  unit: toFloat,

  fluorescence,

  tf: ({ data, shape }) => {
    const half = whiteOf(data) / 2;
    const result = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) result[i] = data[i]! / half - 1;
    return imageFrom(result, shape);
  },

  torch: (picture) => {
    expectColor(picture, "torch");
    return normalize(picture, imageNet);
  },

  caffe: (picture) => {
    expectColor(picture, "caffe");
    const { data, shape } = picture;
    const scale = 255 / whiteOf(data);
    const result = new Float32Array(data.length);
    for (let i = 0; i < data.length; i += 3) {
      for (let c = 0; c < 3; c++) result[i + c] = data[i + 2 - c]! * scale - caffeMeans[c]!;
    }
    return imageFrom(result, shape);
  },
};

/** Scales the numbers of a picture. */
export const scalePixels = (picture: Image, scale: PixelScale): Image<Float32Array> =>
  typeof scale === "string" ? modes[scale](picture) : normalize(picture, scale);

/**
 * Preprocesses a picture for a network; {@link Preprocessing} lists the modes. Published weights of Keras' ResNet expect
 * `"caffe"`; of its ResNet v2, Inception, Inception-ResNet and Xception, and of torchvision's GoogLeNet and Inception v3, `"tf"`; of its
 * DenseNet, of the rest of torchvision and most of timm `"torch"`.
 *
 * A preprocessing that says how pictures are resized and cropped does that first; a {@link PixelScale} alone keeps their size.
 *
 * @throws {@link ImageError} when the picture does not have the channels that the mode needs.
 * @example
 * preprocess("tf")(imageFrom(Uint8Array.of(255, 0, 51), [1, 1, 3])).data; // Float32Array [1, -1, -0.6]
 * const published = { pixels: "torch", resize: 256, crop: [224, 224], interpolation: "bilinear" } as const;
 * preprocess(published)(toRgb(photo)).shape; // [224, 224, 3]
 */
export const preprocess =
  (how: Preprocessing): ((picture: Image) => Image<Float32Array>) =>
  (picture) => {
    const fitting = fitOf(how, [null, null]);
    return scalePixels(fitting ? fit(picture, fitting) : picture, pixelScaleOf(how));
  };
