/** @file The U-Nets that people use, and where they differ. */
import { type Block, cropAndConcatenate, cropLike, named, padLike, upSampling2d } from "@tributary/kernel";
import type { OneOf } from "@tributary/kernel/authoring";
import {
  biased,
  biasedAndNormalized,
  type ConvolutionStyle,
  instanceNormalized,
  normalized,
} from "../blocks/convolutions.ts";
import { asTheyAre, type Fit, type Join, padAndConcatenate, repeatAndConcatenate, skipFirst } from "../blocks/join.ts";
import { upConvolution, upSamplingConvolution } from "../blocks/up-convolution.ts";

interface Flavor<Takes extends "halved" | "any" = "halved" | "any", Filters extends number = number> {
  readonly style: ConvolutionStyle;
  /** Upsamples the map from below by 2, for a level of that many filters. */
  readonly up: (filters: number) => Block;
  readonly join: Join;
  /** The same without joining: both maps brought to one size. */
  readonly fit: Fit;
  /** Which layer halves the filters: if upsampling has no weights, it is the last convolution of each level. */
  readonly halves: "upConvolution" | "lastConvolution";
  /** Which images it takes: those that can be halved at every level, or all. */
  readonly takes: Takes;
  /** The default filters of the first level. */
  readonly filters: Filters;
  /** How many levels have these filters before they double. */
  readonly alike: number;
}

const bilinear = (): Block =>
  named("upConvolution", upSampling2d(2, { interpolation: "bilinear", alignCorners: true }));

/** What the compiler knows about each. */
type Flavors = {
  readonly paper: Flavor<"halved", 64>;
  readonly milesial: Flavor<"any", 64>;
  readonly milesialBilinear: Flavor<"any", 64>;
  readonly monai: Flavor<"any", 32>;
  readonly upsampling: Flavor<"halved", 64>;
};

export const flavors: Flavors = {
  paper: {
    style: biased,
    up: upConvolution,
    join: cropAndConcatenate,
    fit: (skip, x) => [cropLike(skip, x), x],
    halves: "upConvolution",
    takes: "halved",
    filters: 64,
    alike: 1,
  },
  milesial: {
    style: normalized,
    up: upConvolution,
    join: padAndConcatenate,
    fit: (skip, x) => [skip, padLike(x, skip)],
    halves: "upConvolution",
    takes: "any",
    filters: 64,
    alike: 1,
  },
  milesialBilinear: {
    style: normalized,
    up: bilinear,
    join: padAndConcatenate,
    fit: (skip, x) => [skip, padLike(x, skip)],
    halves: "lastConvolution",
    takes: "any",
    filters: 64,
    alike: 1,
  },
  monai: {
    style: instanceNormalized,
    up: upConvolution,
    join: repeatAndConcatenate,
    fit: (skip, x) => [skip, padLike(x, skip, { border: "repeat" })],
    halves: "upConvolution",
    takes: "any",
    filters: 32,
    alike: 2,
  },
  upsampling: {
    style: biasedAndNormalized,
    up: (filters) => upSamplingConvolution(filters, { style: biasedAndNormalized }),
    join: skipFirst,
    fit: asTheyAre,
    halves: "upConvolution",
    takes: "halved",
    filters: 64,
    alike: 1,
  },
};

/**
 * - `"paper"`: biases, no normalization, the encoder's map cropped.
 * - `"milesial"`: batch normalization, the decoder's map padded with zeros; `"milesialBilinear"` without learning on the
 *   way up, with half the weights. As milesial/Pytorch-UNet.
 * - `"monai"`: instance normalization and leaky ReLU, the decoder's edge repeated, narrower. As MONAI's BasicUNet.
 * - `"upsampling"`: batch normalization after biases, pixels repeated and convolved on the way up. As LeeJunHyun's U_Net.
 */
export type UnetFlavor = OneOf<["paper", "milesial", "milesialBilinear", "monai", "upsampling"]>;

/** A flavor as data. */
export const flavorOf = (flavor: UnetFlavor): Flavor => flavors[flavor];
