/** @file EfficientNet. Tan & Le 2019, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", arXiv:1905.11946. */
import { ArgumentError, silu } from "@tributary/kernel";
import { checkOptions, choose, classifierHead, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { type LibraryStyle, tensorflowStyle, torchStyle } from "../blocks/convolution.ts";
import { divisible } from "../blocks/divisible.ts";
import { squeezeAndExcitation } from "../blocks/squeeze-and-excitation.ts";
import {
  type InvertedReferences,
  kerasEfficientReferences,
  timmReferences,
  torchEfficientReferences,
} from "../references/inverted-references.ts";
import { type Inverted, type InvertedStage, invertedNetwork } from "./inverted-network.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** Table 1, stages 2 to 8 of B0: how much MBConv widens its input, the window, channels, layers, and the stride of the first. */
const table1 = [
  { expansion: 1, kernelSize: 3, channels: 16, layers: 1, strides: 1 },
  { expansion: 6, kernelSize: 3, channels: 24, layers: 2, strides: 2 },
  { expansion: 6, kernelSize: 5, channels: 40, layers: 2, strides: 2 },
  { expansion: 6, kernelSize: 3, channels: 80, layers: 3, strides: 2 },
  { expansion: 6, kernelSize: 5, channels: 112, layers: 3, strides: 1 },
  { expansion: 6, kernelSize: 5, channels: 192, layers: 4, strides: 2 },
  { expansion: 6, kernelSize: 3, channels: 320, layers: 1, strides: 1 },
] as const;

/** Section 4: how much wider and deeper than B0; with the channels of the last feature map, and the dropout that it was trained with. */
const scales = {
  B0: { width: 1, depth: 1, last: 1280, dropout: 0.2 },
  B1: { width: 1, depth: 1.1, last: 1280, dropout: 0.2 },
  B2: { width: 1.1, depth: 1.2, last: 1408, dropout: 0.3 },
  B3: { width: 1.2, depth: 1.4, last: 1536, dropout: 0.3 },
  B4: { width: 1.4, depth: 1.8, last: 1792, dropout: 0.4 },
  B5: { width: 1.6, depth: 2.2, last: 2048, dropout: 0.4 },
  B6: { width: 1.8, depth: 2.6, last: 2304, dropout: 0.5 },
  B7: { width: 2, depth: 3.1, last: 2560, dropout: 0.5 },
  B8: { width: 2.2, depth: 3.6, last: 2816, dropout: 0.5 },
} as const satisfies {
  readonly [V in keyof Channels]: {
    readonly width: number;
    readonly depth: number;
    readonly last: Channels[V];
    readonly dropout: number;
  };
};

/** The channels of the last feature map, for the compiler. */
interface Channels {
  readonly B0: 1280;
  readonly B1: 1280;
  readonly B2: 1408;
  readonly B3: 1536;
  readonly B4: 1792;
  readonly B5: 2048;
  readonly B6: 2304;
  readonly B7: 2560;
  readonly B8: 2816;
}

export type EfficientNetVariant = OneOf<["B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"]>;

/**
 * - `"torchvision"`: padded on both sides, an epsilon of 1e-5, from B5 on of 0.001; to B7.
 * - `"timm"`: the same with 1e-5 everywhere, under timm's names.
 * - `"tensorflow"`: padded as TensorFlow does, an epsilon of 0.001; timm's `tf_efficientnet`.
 * - `"keras"`: the same, under Keras' names, without the normalization of pixels at its start; images from 32 pixels on; to B7.
 */
export type EfficientNetFlavor = OneOf<["torchvision", "timm", "tensorflow", "keras"]>;

interface Least {
  readonly torchvision: 1;
  readonly timm: 1;
  readonly tensorflow: 1;
  readonly keras: 32;
}

const flavors: {
  readonly [F in EfficientNetFlavor]: {
    readonly style: (variant: EfficientNetVariant) => LibraryStyle;
    readonly biggest: EfficientNetVariant;
    readonly least: Least[F];
    readonly references: InvertedReferences;
    readonly architecture: (variant: EfficientNetVariant) => string;
  };
} = {
  torchvision: {
    style: (variant) => (variant < "B5" ? torchStyle : { ...torchStyle, epsilon: 1e-3, momentum: 0.99 }),
    biggest: "B7",
    least: 1,
    references: torchEfficientReferences,
    architecture: (variant) => `efficientnet_${variant.toLowerCase()}`,
  },
  timm: {
    style: () => torchStyle,
    biggest: "B8",
    least: 1,
    references: timmReferences,
    architecture: (variant) => `efficientnet_${variant.toLowerCase()}`,
  },
  tensorflow: {
    style: () => tensorflowStyle,
    biggest: "B8",
    least: 1,
    references: timmReferences,
    architecture: (variant) => `tf_efficientnet_${variant.toLowerCase()}`,
  },
  keras: {
    style: () => tensorflowStyle,
    biggest: "B7",
    least: 32,
    references: kerasEfficientReferences,
    architecture: (variant) => `EfficientNet${variant}`,
  },
};

export interface EfficientNetOptions<V extends EfficientNetVariant, C extends number, F extends EfficientNetFlavor>
  extends StochasticOptions<C> {
  /** `"B0"` to `"B8"`: each is wider and deeper than the one before. */
  readonly variant: V;
  /**
   * - `"torchvision"`, the default: padded on both sides, an epsilon of 1e-5, from B5 on of 0.001; to B7.
   * - `"timm"`: the same with 1e-5 everywhere, under timm's names.
   * - `"tensorflow"`: padded as TensorFlow does, an epsilon of 0.001; timm's `tf_efficientnet`.
   * - `"keras"`: the same, under Keras' names, without the normalization of pixels at its start; images from 32 pixels on; to B7.
   */
  readonly flavor?: F;
}

export type EfficientNet<V extends EfficientNetVariant, C extends number, F extends EfficientNetFlavor> = Inverted<
  "efficientnet",
  Least[F],
  Channels[V],
  C
>;

const known: OptionTable<EfficientNetOptions<EfficientNetVariant, number, EfficientNetFlavor>> = {
  variant: "required",
  flavor: "optional",
  ...stochasticOptions,
};

/** Table 1 for one variant. The attention squeezes to a quarter of the channels that come into the block. */
const stagesOf = (first: number, widen: (channels: number) => number, depth: number): readonly InvertedStage[] => {
  let channels = first;
  return table1.map(({ expansion, kernelSize, channels: row, layers, strides }) =>
    Array.from({ length: Math.ceil(layers * depth) }, (_, j) => {
      const [input, filters] = [channels, widen(row)];
      channels = filters;
      return {
        filters,
        width: expansion * input,
        kernelSize,
        strides: j === 0 ? strides : 1,
        activation: silu,
        attention: squeezeAndExcitation({ units: Math.max(1, Math.floor(input / 4)), activation: "silu" }),
      };
    }),
  );
};

/**
 * EfficientNet: MBConv blocks, made wider and deeper together. Published weights were trained on pictures of 224 (B0), 240, 260, 300,
 * 380, 456, 528, 600 and 672 pixels.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 1280 … 2816]`, sizes rounded up
 * - `pyramid`   `stage2`, `stage3`, `stage4`, `stage6`, `stage9`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant or flavor, and a variant that the flavor does not have.
 * @throws {@link ShapeError} for images smaller than the flavor takes.
 * @example
 * efficientnet({ variant: "B0" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const efficientnet = <
  const V extends EfficientNetVariant,
  const C extends number = 1000,
  const F extends EfficientNetFlavor = "torchvision",
>(
  options: EfficientNetOptions<V, C, F> | EfficientNetOptions<V, C, EfficientNetFlavor>,
): EfficientNet<V, C, F> => {
  const at = "efficientnet";
  checkOptions(at, options, known);
  const { variant, flavor = "torchvision", stochasticDepth = 0 } = options;
  const { width, depth, last, dropout } = choose(at, "variant", scales, variant);
  const { style, biggest, least, references, architecture } = choose(at, "flavor", flavors, flavor);
  if (variant > biggest) {
    throw new ArgumentError({
      at,
      problem: `flavor "${flavor}" has no variant "${variant}"`,
      received: `variant "${variant}"`,
      expected: `"B0" to "${biggest}"`,
      fix: 'choose one of these, or flavor: "tensorflow", which has all',
    });
  }
  const widen = (channels: number): number => divisible(width * channels);
  const first = widen(32);
  return invertedNetwork({
    at,
    first,
    stages: stagesOf(first, widen, depth),
    last,
    activation: silu,
    style: style(variant),
    head: classifierHead(at, options, { dropout }),
    stochasticDepth,
    least,
    preprocessing: "torch",
    references,
    architecture: architecture(variant),
  });
};
