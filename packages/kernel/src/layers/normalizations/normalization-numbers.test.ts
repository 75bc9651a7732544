/** @file Values and gradients of the normalization layers. */
import { checkLayer, type Grid, placeOf, spread } from "@tributary/testing";
import { batchNormalization } from "./batch-normalization.ts";
import { globalResponseNormalization } from "./global-response-normalization.ts";
import { groupNormalization } from "./group-normalization.ts";
import { layerNormalization } from "./layer-normalization.ts";
import { layerScale } from "./layer-scale.ts";
import { localResponseNormalization } from "./local-response-normalization.ts";
import { normalization } from "./normalization.ts";
import { rescaling } from "./rescaling.ts";

const image = [3, 2, 2, 4];
const meanOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b) / numbers.length;
const varianceOf = (numbers: readonly number[]): number => meanOf(numbers.map((n) => (n - meanOf(numbers)) ** 2));

/** The values at all positions that are normalized together. */
const together = (x: Grid, belongs: (place: readonly number[]) => boolean): readonly number[] =>
  Array.from(x.data as Float32Array).filter((_, i) => belongs(placeOf(i, x.shape)));
const normal = (number: number, numbers: readonly number[], epsilon = 1e-3): number =>
  (number - meanOf(numbers)) / Math.sqrt(varianceOf(numbers) + epsilon);

const channels = { gamma: [4], beta: [4], movingMean: [4], movingVariance: [4] };

checkLayer("batchNormalization: stored statistics when predicting, the batch's while training", {
  layer: () => batchNormalization(),
  inputs: [image],
  output: image,
  weights: channels,
  tolerance: 1e-4,
  open: [[null, null, 4]],
  reference:
    ([x], { gamma, beta, movingMean, movingVariance }) =>
    (...at) => {
      const c = at[3]!;
      return (gamma!(c) * (x!(...at) - movingMean!(c))) / Math.sqrt(movingVariance!(c) + 1e-3) + beta!(c);
    },
  training:
    ([x], { gamma, beta }) =>
    (...at) => {
      const c = at[3]!;
      return (
        gamma!(c) *
          normal(
            x!(...at),
            together(x!, (place) => place[3] === c),
          ) +
        beta!(c)
      );
    },
});

checkLayer("batchNormalization of rows of numbers, without gamma, as Inception's", {
  layer: () => batchNormalization({ scale: false, epsilon: 1e-2 }),
  inputs: [[5, 3]],
  output: [5, 3],
  weights: { beta: [3], movingMean: [3], movingVariance: [3] },
  tolerance: 1e-4,
  reference:
    ([x], { beta, movingMean, movingVariance }) =>
    (n, c) =>
      (x!(n!, c!) - movingMean!(c!)) / Math.sqrt(movingVariance!(c!) + 1e-2) + beta!(c!),
  training:
    ([x], { beta }) =>
    (n, c) =>
      normal(
        x!(n!, c!),
        together(x!, (place) => place[1] === c),
        1e-2,
      ) + beta!(c!),
});

checkLayer("batchNormalization that is frozen keeps to its statistics", {
  layer: () => batchNormalization({ trainable: false, center: false }),
  inputs: [image],
  output: image,
  weights: { gamma: [4], movingMean: [4], movingVariance: [4] },
  reference:
    ([x], { gamma, movingMean, movingVariance }) =>
    (...at) => {
      const c = at[3]!;
      return (gamma!(c) * (x!(...at) - movingMean!(c))) / Math.sqrt(movingVariance!(c) + 1e-3);
    },
});

checkLayer("layerNormalization: the last axis, at every place by itself", {
  layer: () => layerNormalization(),
  inputs: [image],
  output: image,
  weights: { gamma: [4], beta: [4] },
  tolerance: 1e-4,
  open: [[null, null, 4]],
  reference:
    ([x], { gamma, beta }) =>
    (...at) => {
      const row = together(x!, (place) => place.slice(0, 3).every((index, axis) => index === at[axis]));
      return gamma!(at[3]!) * normal(x!(...at), row) + beta!(at[3]!);
    },
});

for (const groups of [1, 2, 4]) {
  checkLayer(`groupNormalization of ${groups} groups, image by image`, {
    layer: () => groupNormalization({ groups }),
    inputs: [image],
    output: image,
    weights: { gamma: [4], beta: [4] },
    tolerance: 1e-4,
    open: [[null, null, 4]],
    reference:
      ([x], { gamma, beta }) =>
      (...at) => {
        const groupOf = (c: number): number => Math.floor((c * groups) / 4);
        const own = together(x!, (place) => place[0] === at[0] && groupOf(place[3]!) === groupOf(at[3]!));
        return gamma!(at[3]!) * normal(x!(...at), own) + beta!(at[3]!);
      },
  });
}

checkLayer("localResponseNormalization: TensorFlow's alpha, which is not divided by the window", {
  layer: () => localResponseNormalization({ depthRadius: 1, alpha: 0.2 }),
  inputs: [image],
  output: image,
  reference:
    ([x]) =>
    (...at) => {
      const squares = [-1, 0, 1].reduce((sum, by) => sum + x!(...at.with(3, at[3]! + by)) ** 2, 0);
      return x!(...at) / Math.sqrt(1 + 0.2 * squares);
    },
});

checkLayer("normalization by known statistics", {
  layer: () => normalization({ mean: [1, 2, 3, 4], variance: [4, 9, 16, 25] }),
  inputs: [image],
  output: image,
  open: [[null, null, 4]],
  reference:
    ([x]) =>
    (...at) =>
      (x!(...at) - (at[3]! + 1)) / (at[3]! + 2),
});

checkLayer("rescaling", {
  layer: () => rescaling(1 / 127.5, { offset: -1 }),
  inputs: [spread(image, { from: 0, apart: 5 })],
  output: image,
  step: 0.5,
  reference:
    ([x]) =>
    (...at) =>
      x!(...at) / 127.5 - 1,
});

checkLayer("layerScale: a factor for each channel", {
  layer: () => layerScale(),
  inputs: [image],
  output: image,
  weights: { gamma: [4] },
  open: [[null, null, 4]],
  reference:
    ([x], { gamma }) =>
    (...at) =>
      gamma!(at[3]!) * x!(...at),
});

const responses = (x: Grid, n: number): readonly number[] =>
  [0, 1, 2, 3].map((channel) => Math.hypot(...together(x, (place) => place[0] === n && place[3] === channel)));

checkLayer("globalResponseNormalization: each channel's norm over the image, divided by the mean of all", {
  layer: () => globalResponseNormalization(),
  inputs: [image],
  output: image,
  weights: { gamma: [4], beta: [4] },
  tolerance: 1e-4,
  open: [[null, null, 4]],
  reference:
    ([x], { gamma, beta }) =>
    (...at) => {
      const [n, , , channel] = at as [number, number, number, number];
      const norms = responses(x!, n);
      const relative = norms[channel]! / (meanOf(norms) + 1e-6);
      return x!(...at) * (1 + gamma!(channel) * relative) + beta!(channel);
    },
});
