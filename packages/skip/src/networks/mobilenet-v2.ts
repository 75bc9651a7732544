/** @file MobileNetV2. Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", arXiv:1801.04381. */
import type { Preprocessing } from "@tributary/kernel";
import { checkOptions, choose, classifierHead, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { type LibraryStyle, tensorflowStyle, torchStyle } from "../blocks/convolution.ts";
import { relu6 } from "../blocks/inverted-residual.ts";
import {
  type InvertedReferences,
  kerasMobileV2References,
  timmReferences,
  torchMobileV2References,
} from "../references/inverted-references.ts";
import { type Inverted, type InvertedStage, invertedNetwork } from "./inverted-network.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** Table 2: how much each row widens its input (t), its channels (c), blocks (n), and the stride of its first block (s). */
const table2 = [
  { t: 1, c: 16, n: 1, s: 1 },
  { t: 6, c: 24, n: 2, s: 2 },
  { t: 6, c: 32, n: 3, s: 2 },
  { t: 6, c: 64, n: 4, s: 2 },
  { t: 6, c: 96, n: 3, s: 1 },
  { t: 6, c: 160, n: 3, s: 2 },
  { t: 6, c: 320, n: 1, s: 1 },
] as const;
const FIRST = 32;

/**
 * - `"torchvision"`: padded on both sides, an epsilon of 1e-5.
 * - `"timm"`: the same, under timm's names.
 * - `"keras"`: padded as TensorFlow does, an epsilon of 0.001; images from 32 pixels on.
 */
export type MobileNetV2Flavor = OneOf<["torchvision", "timm", "keras"]>;

interface Least {
  readonly torchvision: 1;
  readonly timm: 1;
  readonly keras: 32;
}

const flavors: {
  readonly [F in MobileNetV2Flavor]: {
    readonly style: LibraryStyle;
    readonly dropout: number;
    readonly least: Least[F];
    readonly preprocessing: Preprocessing;
    readonly references: InvertedReferences;
    readonly architecture: string;
  };
} = {
  torchvision: {
    style: torchStyle,
    dropout: 0.2,
    least: 1,
    preprocessing: "torch",
    references: torchMobileV2References,
    architecture: "mobilenet_v2",
  },
  timm: {
    style: torchStyle,
    dropout: 0,
    least: 1,
    preprocessing: "torch",
    references: timmReferences,
    architecture: "mobilenetv2_100",
  },
  keras: {
    style: { ...tensorflowStyle, momentum: 0.999 },
    dropout: 0,
    least: 32,
    preprocessing: "tf",
    references: kerasMobileV2References,
    architecture: "MobileNetV2",
  },
};

export interface MobileNetV2Options<C extends number, F extends MobileNetV2Flavor> extends StochasticOptions<C> {
  /**
   * - `"torchvision"`, the default: padded on both sides, an epsilon of 1e-5.
   * - `"timm"`: the same, under timm's names.
   * - `"keras"`: padded as TensorFlow does, an epsilon of 0.001; images from 32 pixels on.
   */
  readonly flavor?: F;
}

export type MobileNetV2<C extends number, F extends MobileNetV2Flavor> = Inverted<"mobilenetV2", Least[F], 1280, C>;

const known: OptionTable<MobileNetV2Options<number, MobileNetV2Flavor>> = { flavor: "optional", ...stochasticOptions };

/** The blocks of table 2. */
const stages = table2.map(
  ({ t, c, n, s }, i): InvertedStage =>
    Array.from({ length: n }, (_, j) => ({
      filters: c,
      width: t * (j === 0 ? (table2[i - 1]?.c ?? FIRST) : c),
      kernelSize: 3,
      strides: j === 0 ? s : 1,
      activation: relu6,
    })),
);

/**
 * MobileNetV2: 17 inverted residuals, for devices that compute little.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 1280]`, sizes rounded up
 * - `pyramid`   `stage2`, `stage3`, `stage4`, `stage6`, `stage9`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown flavor.
 * @throws {@link ShapeError} for images smaller than the flavor takes.
 * @example
 * mobilenetV2()(input([224, 224, 3])).shape; // [null, 1000]
 */
export const mobilenetV2 = <const C extends number = 1000, const F extends MobileNetV2Flavor = "torchvision">(
  options: MobileNetV2Options<C, F> | MobileNetV2Options<C, MobileNetV2Flavor> = {},
): MobileNetV2<C, F> => {
  const at = "mobilenetV2";
  checkOptions(at, options, known);
  const { flavor = "torchvision", stochasticDepth = 0 } = options;
  const { dropout, ...chosen } = choose(at, "flavor", flavors, flavor);
  return invertedNetwork({
    at,
    first: FIRST,
    stages,
    last: 1280,
    activation: relu6,
    head: classifierHead(at, options, { dropout }),
    stochasticDepth,
    ...chosen,
  });
};
