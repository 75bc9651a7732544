/**
 * @file Pre-activation residual blocks. He et al. 2016, "Identity Mappings in Deep Residual Networks",
 * arXiv:1603.05027.
 */
import { add, type Block, chain, dropout as dropOut, maxPooling2d, named, relu } from "@tributary/kernel";
import { COUNT, checkOptions, KEPT, type OptionTable, required } from "@tributary/kernel/authoring";
import { finished } from "./basic-block.ts";
import { EXPANSION } from "./bottleneck.ts";
import { convolution, type LibraryStyle, normalize, normalizedConvolution, torchStyle } from "./convolution.ts";

export interface PreactivatedOptions {
  readonly filters: number;
  /** How much the block downsamples the image. Default 1. */
  readonly strides?: number;
  /** Applied to the body before the sum: `stochasticDepth(0.1)`. Default nothing. */
  readonly finish?: Block;
  /** Convolutions that a normalization follows never have a bias here; the style speaks of the others. Default: no bias. */
  readonly style?: LibraryStyle;
}

const preactivatedOptions: OptionTable<PreactivatedOptions> = {
  filters: required(COUNT),
  strides: COUNT,
  finish: "optional",
  style: "optional",
};

/**
 * Figure 4(e): normalization and relu come before the weights, so the sum reaches the next block untouched.
 *
 *     x ──┬─── normalize ── relu ──┬── body ──(+)──▶
 *         └─ or, projected, from ──┘───────────┘
 *
 * Where the channels change, the shortcut is a 1×1 convolution of what the first relu gives; elsewhere it is `x`, of which one
 * pixel in `strides` × `strides` is kept.
 */
const preactivated = (body: Block, filters: number, strides: number, style: LibraryStyle): Block => {
  const activate = chain(normalize(style), relu);
  const project = named("shortcut", convolution(filters, 1, { strides, style }));
  const subsample = maxPooling2d(1, { strides });
  return (x) => {
    const activated = activate(x);
    const same = strides === 1 ? x : subsample(x);
    return add([body(activated), x.shape.at(-1) === filters ? same : project(activated)]);
  };
};

/**
 * ResNet v2's bottleneck: 1×1 narrows, 3×3 works, 1×1 widens to `4 · filters`.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, 4 · filters]`, sizes rounded up
 *
 * @example
 * preactivatedBottleneck({ filters: 64, strides: 2 })(input([56, 56, 256])).shape; // [null, 28, 28, 256]
 */
export const preactivatedBottleneck = (options: PreactivatedOptions): Block => {
  checkOptions("preactivatedBottleneck", options, preactivatedOptions);
  const { filters, strides = 1, finish, style = torchStyle } = options;
  const inner = { ...style, useBias: false };
  const body = chain(
    normalizedConvolution(filters, 1, { style: inner }),
    relu,
    normalizedConvolution(filters, 3, { strides, style: inner }),
    relu,
    convolution(EXPANSION * filters, 1, { style }),
  );
  return preactivated(finished(body, finish), EXPANSION * filters, strides, style);
};

export interface WideBlockOptions extends PreactivatedOptions {
  /** The fraction of values dropped between the two convolutions while training. Default 0. */
  readonly dropout?: number;
}

const wideOptions: OptionTable<WideBlockOptions> = { ...preactivatedOptions, dropout: KEPT };

/**
 * Wide ResNet's block, B(3,3): two 3×3 convolutions, with dropout between them. Zagoruyko & Komodakis 2016, arXiv:1605.07146,
 * figure 1(b) and, with dropout, (d).
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, filters]`, sizes rounded up
 *
 * @example
 * wideBlock({ filters: 160 })(input([32, 32, 16])).shape; // [null, 32, 32, 160]
 */
export const wideBlock = (options: WideBlockOptions): Block => {
  checkOptions("wideBlock", options, wideOptions);
  const { filters, strides = 1, dropout = 0, finish, style = torchStyle } = options;
  const body = chain(
    normalizedConvolution(filters, 3, { strides, style: { ...style, useBias: false } }),
    relu,
    ...(dropout > 0 ? [dropOut(dropout)] : []),
    convolution(filters, 3, { style }),
  );
  return preactivated(finished(body, finish), filters, strides, style);
};
