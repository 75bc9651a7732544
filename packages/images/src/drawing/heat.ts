/** @file Numbers for places, such as those of an explanation, as people look at them: from dark to light, alone or over their picture. */

import type { NdArray } from "@tributary/kernel";
import { checkOptions, type NumberRange, SHARE, showShape } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { toBytes, toRgb } from "../pixels/channels.ts";
import { type Image, imageFrom } from "../pixels/image.ts";
import { resize } from "../pixels/resize.ts";
import { mix, type Rgb, rgb } from "./colors.ts";

export interface HeatOptions {
  /** The share of the numbers that are at most as light as the lightest color: below 1, few large numbers do not darken all others. Default 1. */
  readonly quantile?: number;
}

export interface OverlayHeatOptions extends HeatOptions {
  /** How much the lightest color covers: 0 not at all, 1 wholly. Default 0.7. */
  readonly opacity?: number;
}

/** Nine of the colors of matplotlib's "inferno" (CC0), evenly spaced: lightness grows evenly, for eyes of every kind. */
const scale = ["#000004", "#1f0c48", "#550f6d", "#88226a", "#ba3655", "#e35933", "#f98e09", "#f9cb35", "#fcffa4"].map(
  rgb,
);

/** 256 shades between them. */
const shades: readonly Rgb[] = Array.from({ length: 256 }, (_, i) => {
  const place = (i / 255) * (scale.length - 1);
  const below = Math.min(scale.length - 2, Math.floor(place));
  return mix(scale[below]!, scale[below + 1]!, place - below);
});

const shadeOf = (share: number): Rgb => shades[Math.round(255 * Math.min(1, Math.max(0, share)))]!;

/** @throws {@link ImageError} when it is not one map of finite numbers. */
const mapOf = (at: string, { data, shape }: NdArray): Image<Float32Array> => {
  const [height, width] = shape;
  if (shape.length !== 2 || height === undefined || width === undefined || height * width === 0) {
    throw new ImageError({
      at: `${at}()`,
      problem: "this is not one map of numbers",
      received: showShape(shape),
      expected: "[height, width]",
      fix: "cut it out of its batch with unstack(maps)",
    });
  }
  const numbers = Float32Array.from(data);
  const bad = numbers.find((number) => !Number.isFinite(number));
  if (bad === undefined) return imageFrom(numbers, [height, width, 1]);
  throw new ImageError({
    at: `${at}()`,
    problem: "a number of the map is not finite",
    received: String(bad),
    expected: "finite numbers",
  });
};

/** Which share of the numbers is at most as light as the lightest. */
const QUANTILE: NumberRange = { above: 0, most: 1 };

/** The number that gets the lightest color. */
const mostOf = (numbers: Float32Array, quantile: number): number =>
  numbers.toSorted()[Math.ceil(quantile * numbers.length) - 1]!;

/**
 * A map of numbers in colors from dark to light, the least dark and the most light: a feature map, for example.
 *
 * - in   `[height, width]`
 * - out  `[height, width, 3]`, `Uint8Array`
 *
 * @throws {@link ImageError} when it is not one map of finite numbers.
 * @example
 * Array.from(heatPicture({ shape: [1, 2], data: Float32Array.of(-3, 5) }).data); // [0, 0, 4, 252, 255, 164]
 */
export const heatPicture = (map: NdArray, options: HeatOptions = {}): Image<Uint8Array> => {
  checkOptions("heatPicture", options, { quantile: QUANTILE });
  const { quantile = 1 } = options;
  const { data, shape } = mapOf("heatPicture", map);
  const least = data.reduce((a, b) => Math.min(a, b));
  const most = mostOf(data, quantile);
  const result = new Uint8Array(data.length * 3);
  for (const [i, number] of data.entries()) {
    result.set(shadeOf(most > least ? (number - least) / (most - least) : 0), i * 3);
  }
  return imageFrom(result, [shape[0], shape[1], 3]);
};

/**
 * A picture with a map of numbers laid over it, such as `gradCam` of `@tributary/runtime` gives: what is lightest counts most; 0 and less leaves
 * the picture as it is. Maps of another size are resized.
 *
 * - out  `[height, width, 3]` of the picture, `Uint8Array`
 *
 * @throws {@link ImageError} when the map is not one map of finite numbers.
 * @example
 * const map = { shape: [1, 2], data: Float32Array.of(0, 2) };
 * Array.from(overlayHeat({ shape: [1, 2, 1], data: Uint8Array.of(9, 9) }, map, { opacity: 1 }).data); // [9, 9, 9, 252, 255, 164]
 */
export const overlayHeat = (picture: Image, map: NdArray, options: OverlayHeatOptions = {}): Image<Uint8Array> => {
  checkOptions("overlayHeat", options, { quantile: QUANTILE, opacity: SHARE });
  const { quantile = 1, opacity = 0.7 } = options;
  const { data, shape } = toBytes(toRgb(picture));
  const numbers = mapOf("overlayHeat", map);
  const most = mostOf(numbers.data, quantile);
  const { data: heat } = resize(numbers, [shape[0], shape[1]], { method: "bilinear" });
  const result = Uint8Array.from(data);
  for (const [i, number] of heat.entries()) {
    const share = most > 0 ? Math.min(1, number / most) : 0;
    if (share <= 0) continue;
    const under = [data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!] as const;
    result.set(mix(under, shadeOf(share), opacity * share), i * 3);
  }
  return imageFrom(result, [shape[0], shape[1], 3]);
};
