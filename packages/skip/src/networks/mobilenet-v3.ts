/** @file MobileNetV3. Howard et al. 2019, "Searching for MobileNetV3", arXiv:1905.02244. */
import { type Block, chain, dense, hardSwish, named, relu } from "@tributary/kernel";
import { checkOptions, choose, classifierHead, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { type LibraryStyle, torchStyle } from "../blocks/convolution.ts";
import { divisible } from "../blocks/divisible.ts";
import { squeezeAndExcitation } from "../blocks/squeeze-and-excitation.ts";
import {
  type InvertedReferences,
  timmMobileV3References,
  torchMobileV3References,
} from "../references/inverted-references.ts";
import { type Inverted, type InvertedBlock, invertedNetwork } from "./inverted-network.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** A row of the tables: window, channels inside, channels out, squeeze and excitation, activation, stride. */
type Row = readonly [kernelSize: number, width: number, filters: number, se: boolean, nl: "RE" | "HS", s: number];

/** Tables 1 and 2, with the rows together that have one size of feature map and as many channels. */
const tables = {
  large: {
    stages: [
      [[3, 16, 16, false, "RE", 1]],
      [
        [3, 64, 24, false, "RE", 2],
        [3, 72, 24, false, "RE", 1],
      ],
      [
        [5, 72, 40, true, "RE", 2],
        [5, 120, 40, true, "RE", 1],
        [5, 120, 40, true, "RE", 1],
      ],
      [
        [3, 240, 80, false, "HS", 2],
        [3, 200, 80, false, "HS", 1],
        [3, 184, 80, false, "HS", 1],
        [3, 184, 80, false, "HS", 1],
      ],
      [
        [3, 480, 112, true, "HS", 1],
        [3, 672, 112, true, "HS", 1],
      ],
      [
        [5, 672, 160, true, "HS", 2],
        [5, 960, 160, true, "HS", 1],
        [5, 960, 160, true, "HS", 1],
      ],
    ],
    last: 960,
    hidden: 1280,
  },
  small: {
    stages: [
      [[3, 16, 16, true, "RE", 2]],
      [
        [3, 72, 24, false, "RE", 2],
        [3, 88, 24, false, "RE", 1],
      ],
      [
        [5, 96, 40, true, "HS", 2],
        [5, 240, 40, true, "HS", 1],
        [5, 240, 40, true, "HS", 1],
      ],
      [
        [5, 120, 48, true, "HS", 1],
        [5, 144, 48, true, "HS", 1],
      ],
      [
        [5, 288, 96, true, "HS", 2],
        [5, 576, 96, true, "HS", 1],
        [5, 576, 96, true, "HS", 1],
      ],
    ],
    last: 576,
    hidden: 1024,
  },
} as const satisfies {
  readonly [V in keyof Channels]: {
    readonly stages: readonly (readonly Row[])[];
    readonly last: Channels[V];
    readonly hidden: number;
  };
};

/** The channels of the last feature map, for the compiler. */
interface Channels {
  readonly large: 960;
  readonly small: 576;
}

export type MobileNetV3Variant = OneOf<["large", "small"]>;

/**
 * - `"torchvision"`: an epsilon of 0.001.
 * - `"timm"`: an epsilon of 1e-5, and timm's names.
 */
export type MobileNetV3Flavor = OneOf<["torchvision", "timm"]>;

const flavors: {
  readonly [F in MobileNetV3Flavor]: {
    readonly style: LibraryStyle;
    readonly dropout: number;
    readonly references: InvertedReferences;
    readonly architecture: (variant: MobileNetV3Variant) => string;
  };
} = {
  torchvision: {
    style: { ...torchStyle, epsilon: 1e-3, momentum: 0.99 },
    dropout: 0.2,
    references: torchMobileV3References,
    architecture: (variant) => `mobilenet_v3_${variant}`,
  },
  timm: {
    style: torchStyle,
    dropout: 0,
    references: timmMobileV3References,
    architecture: (variant) => `mobilenetv3_${variant}_100`,
  },
};

export interface MobileNetV3Options<V extends MobileNetV3Variant, C extends number> extends StochasticOptions<C> {
  /** `"large"`, of 15 blocks, or `"small"`, of 11. */
  readonly variant: V;
  /**
   * - `"torchvision"`, the default: an epsilon of 0.001.
   * - `"timm"`: an epsilon of 1e-5, and timm's names.
   */
  readonly flavor?: MobileNetV3Flavor;
}

export type MobileNetV3<V extends MobileNetV3Variant, C extends number> = Inverted<"mobilenetV3", 1, Channels[V], C>;

const known: OptionTable<MobileNetV3Options<MobileNetV3Variant, number>> = {
  variant: "required",
  flavor: "optional",
  ...stochasticOptions,
};

const nonLinearities: Readonly<Record<Row[4], Block>> = { RE: relu, HS: hardSwish };

/** Section 5.3: the hidden layer of the attention has a quarter of the channels inside. */
const blockOf = ([kernelSize, width, filters, se, nl, strides]: Row): InvertedBlock => ({
  filters,
  width,
  kernelSize,
  strides,
  activation: nonLinearities[nl],
  ...(se && { attention: squeezeAndExcitation({ units: divisible(Math.floor(width / 4)), gate: "hardSigmoid" }) }),
});

/**
 * MobileNetV3: inverted residuals of searched widths, with hard-swish and squeeze and excitation.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 960 or 576]`, sizes rounded up
 * - `pyramid`   large: `stage2`, `stage3`, `stage4`, `stage6`, `stage8`; small: `stage1`, `stage2`, `stage3`, `stage5`, `stage7`; strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant or flavor.
 * @example
 * mobilenetV3({ variant: "small" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const mobilenetV3 = <const V extends MobileNetV3Variant, const C extends number = 1000>(
  options: MobileNetV3Options<V, C>,
): MobileNetV3<V, C> => {
  const at = "mobilenetV3";
  checkOptions(at, options, known);
  const { variant, flavor = "torchvision", stochasticDepth = 0 } = options;
  const { stages, last, hidden } = choose(at, "variant", tables, variant);
  const { style, dropout, references, architecture } = choose(at, "flavor", flavors, flavor);
  const pooled = named("hidden", chain(dense(hidden), hardSwish));
  return invertedNetwork({
    at,
    first: 16,
    stages: stages.map((rows) => rows.map(blockOf)),
    last,
    activation: hardSwish,
    style,
    head: classifierHead(at, options, { dropout, pooled }),
    stochasticDepth,
    least: 1,
    preprocessing: "torch",
    references,
    architecture: architecture(variant),
  });
};
