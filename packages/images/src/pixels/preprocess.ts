/** @file What each family of published weights expects its pictures to look like. */

import { ImageError } from "../errors.ts";
import { type Image, imageFrom, whiteOf } from "./image.ts";

/**
 * Keras' three ways to prepare a color picture, and the architectures whose published weights were trained so.
 *
 * - `"caffe"`: blue, green, red in 0 … 255, minus the means 103.939, 116.779, 123.68. Keras' ResNet.
 * - `"tf"`: −1 … 1. Keras' ResNet v2, Inception, Inception-ResNet, Xception.
 * - `"torch"`: 0 … 1, minus the means 0.485, 0.456, 0.406, over 0.229, 0.224, 0.225. Keras' DenseNet; torchvision's and most of timm's.
 */
export type PreprocessMode = "caffe" | "tf" | "torch";

/** Means and standard deviations of ImageNet's red, green and blue, of pictures in 0 … 1. */
export const imageNet: { readonly mean: readonly number[]; readonly std: readonly number[] } = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** Blue, green, red, of pictures in 0 … 255. */
const caffeMeans = [103.939, 116.779, 123.68] as const;

const expectColor = ({ shape }: Image, mode: PreprocessMode): void => {
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
export const normalize = (
  picture: Image,
  { mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] },
): Image<Float32Array> => {
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

const modes: Record<PreprocessMode, (picture: Image) => Image<Float32Array>> = {
  tf: ({ data, shape }) => {
    const half = whiteOf(data) / 2;
    const result = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) result[i] = data[i]! / half - 1;
    return imageFrom(result, shape);
  },

  torch: (picture) => normalize(picture, imageNet),

  caffe: ({ data, shape }) => {
    const scale = 255 / whiteOf(data);
    const result = new Float32Array(data.length);
    for (let i = 0; i < data.length; i += 3) {
      for (let c = 0; c < 3; c++) result[i + c] = data[i + 2 - c]! * scale - caffeMeans[c]!;
    }
    return imageFrom(result, shape);
  },
};

/**
 * Prepares a color picture as published weights expect it. See {@link PreprocessMode}.
 *
 * @throws {@link ImageError} when the picture does not have three channels.
 * @example
 * preprocess("tf")(imageFrom(Uint8Array.of(255, 0, 51), [1, 1, 3])).data; // Float32Array [1, -1, -0.6]
 */
export const preprocess = (mode: PreprocessMode): ((picture: Image) => Image<Float32Array>) => {
  return (picture) => {
    expectColor(picture, mode);
    return modes[mode](picture);
  };
};
