/** @file RegNet. Radosavovic et al. 2020, "Designing Network Design Spaces", arXiv:2003.13678, tables 8 and 9. */
import { chain, named, relu } from "@tributary/kernel";
import {
  checkOptions,
  choose,
  classifierHead,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type OneOf,
  type OptionTable,
  type Stage,
} from "@tributary/kernel/authoring";
import { normalizedConvolution } from "../blocks/convolution.ts";
import { regnetBlock } from "../blocks/regnet-block.ts";
import { regnetReference } from "../references/regnet-references.ts";
import { before, rowOfBlocks, stochasticallyFinished, total } from "./stages.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** Blocks and channels of each of the four stages, and the width of a group; Y has squeeze and excitation. */
const tables = {
  "X 400MF": { counts: [1, 2, 7, 12], widths: [32, 64, 160, 400], groupWidth: 16 },
  "X 800MF": { counts: [1, 3, 7, 5], widths: [64, 128, 288, 672], groupWidth: 16 },
  "X 1.6GF": { counts: [2, 4, 10, 2], widths: [72, 168, 408, 912], groupWidth: 24 },
  "X 3.2GF": { counts: [2, 6, 15, 2], widths: [96, 192, 432, 1008], groupWidth: 48 },
  "X 8GF": { counts: [2, 5, 15, 1], widths: [80, 240, 720, 1920], groupWidth: 120 },
  "X 16GF": { counts: [2, 6, 13, 1], widths: [256, 512, 896, 2048], groupWidth: 128 },
  "X 32GF": { counts: [2, 7, 13, 1], widths: [336, 672, 1344, 2520], groupWidth: 168 },
  "Y 400MF": { counts: [1, 3, 6, 6], widths: [48, 104, 208, 440], groupWidth: 8 },
  "Y 800MF": { counts: [1, 3, 8, 2], widths: [64, 144, 320, 784], groupWidth: 16 },
  "Y 1.6GF": { counts: [2, 6, 17, 2], widths: [48, 120, 336, 888], groupWidth: 24 },
  "Y 3.2GF": { counts: [2, 5, 13, 1], widths: [72, 216, 576, 1512], groupWidth: 24 },
  "Y 8GF": { counts: [2, 4, 10, 1], widths: [224, 448, 896, 2016], groupWidth: 56 },
  "Y 16GF": { counts: [2, 4, 11, 1], widths: [224, 448, 1232, 3024], groupWidth: 112 },
  "Y 32GF": { counts: [2, 5, 12, 1], widths: [232, 696, 1392, 3712], groupWidth: 232 },
} as const satisfies {
  readonly [V in keyof Channels]: {
    readonly counts: readonly number[];
    readonly widths: readonly [number, number, number, Channels[V]];
    readonly groupWidth: number;
  };
};

/** The channels of the last feature map, for the compiler. */
interface Channels {
  readonly "X 400MF": 400;
  readonly "X 800MF": 672;
  readonly "X 1.6GF": 912;
  readonly "X 3.2GF": 1008;
  readonly "X 8GF": 1920;
  readonly "X 16GF": 2048;
  readonly "X 32GF": 2520;
  readonly "Y 400MF": 440;
  readonly "Y 800MF": 784;
  readonly "Y 1.6GF": 888;
  readonly "Y 3.2GF": 1512;
  readonly "Y 8GF": 2016;
  readonly "Y 16GF": 3024;
  readonly "Y 32GF": 3712;
}

export type RegNetVariant = OneOf<
  [
    "X 400MF",
    "X 800MF",
    "X 1.6GF",
    "X 3.2GF",
    "X 8GF",
    "X 16GF",
    "X 32GF",
    "Y 400MF",
    "Y 800MF",
    "Y 1.6GF",
    "Y 3.2GF",
    "Y 8GF",
    "Y 16GF",
    "Y 32GF",
  ]
>;

export interface RegNetOptions<V extends RegNetVariant, C extends number> extends StochasticOptions<C> {
  /** X, or Y with squeeze and excitation, and the multiply-adds of a picture of 224 pixels: `"Y 400MF"`, `"X 3.2GF"`. */
  readonly variant: V;
}

export type RegNet<V extends RegNetVariant, C extends number> = ImageClassifier<
  FeatureMap<"regnet", { readonly least: 1; readonly up: 32; readonly down: 1 }, Channels[V]>,
  C
>;

const known: OptionTable<RegNetOptions<RegNetVariant, number>> = { variant: "required", ...stochasticOptions };

const FIRST = 32;

interface Plan {
  readonly counts: readonly number[];
  readonly widths: readonly number[];
  readonly groupWidth: number;
}

/** Section 3.2: a stem, and four stages that each halve the image; the hidden layer of Y's attention has a quarter of a block's inputs. */
const stagesOf = ({ counts, widths, groupWidth }: Plan, squeezes: boolean, rate: number): readonly Stage[] => {
  const finishing = stochasticallyFinished(rate, total(counts));
  const rows = counts.map((count, i): Stage => {
    const filters = widths[i]!;
    const inputOf = (strides: number): number => (strides === 1 ? filters : (widths[i - 1] ?? FIRST));
    return rowOfBlocks(
      { name: `stage${i + 1}`, stride: 4 * 2 ** i, count, filters, strides: 2 },
      (place) =>
        regnetBlock({
          ...place,
          groupWidth: Math.min(groupWidth, filters),
          ...(squeezes && { units: Math.round(inputOf(place.strides) / 4) }),
        }),
      (j) => finishing(before(counts)[i]! + j),
    );
  });
  const stem = named("stem", chain(normalizedConvolution(FIRST, 3, { strides: 2 }), relu));
  return [{ name: "stem", stride: 2, block: stem }, ...rows];
};

/**
 * RegNet: residual networks whose widths grow by one simple rule; X, and Y with squeeze and excitation, as in torchvision.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 400 … 3712]`, sizes rounded up
 * - `pyramid`   `stem`, `stage1` to `stage4`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant.
 * @example
 * regnet({ variant: "Y 400MF" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const regnet = <const V extends RegNetVariant, const C extends number = 1000>(
  options: RegNetOptions<V, C>,
): RegNet<V, C> => {
  const at = "regnet";
  checkOptions(at, options, known);
  const { variant, stochasticDepth = 0 } = options;
  const plan: Plan = choose(at, "variant", tables, variant);
  const architecture = `regnet_${variant.toLowerCase().replace(/[ .]/g, "_")}`;
  return imageClassifier({
    at,
    stages: stagesOf(plan, variant.startsWith("Y"), stochasticDepth),
    head: classifierHead(at, options),
    rule: (image) => featureMapShape(at, image, { least: 1, up: 32, down: 1 }, plan.widths.at(-1)!),
    preprocessing: "torch",
    reference: regnetReference(architecture, plan.counts),
  });
};
