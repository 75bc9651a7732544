/** @file RegNet. Radosavovic et al. 2020, "Designing Network Design Spaces", arXiv:2003.13678, tables 8 and 9. */
import { ArgumentError, chain, named, relu } from "@tributary/kernel";
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
import { regnetReference, timmRegnetReferences, torchRegnetReferences } from "../references/regnet-references.ts";
import type { ResNetReferences } from "../references/resnet-references.ts";
import { before, rowOfBlocks, stochasticallyFinished, total } from "./stages.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

interface Plan {
  readonly counts: readonly number[];
  readonly widths: readonly number[];
  readonly groupWidth: number;
}

/** Blocks and channels of each of the four stages, and the width of a group; Y has squeeze and excitation. */
const tables = {
  "X 200MF": { counts: [1, 1, 4, 7], widths: [24, 56, 152, 368], groupWidth: 8 },
  "X 400MF": { counts: [1, 2, 7, 12], widths: [32, 64, 160, 400], groupWidth: 16 },
  "X 600MF": { counts: [1, 3, 5, 7], widths: [48, 96, 240, 528], groupWidth: 24 },
  "X 800MF": { counts: [1, 3, 7, 5], widths: [64, 128, 288, 672], groupWidth: 16 },
  "X 1.6GF": { counts: [2, 4, 10, 2], widths: [72, 168, 408, 912], groupWidth: 24 },
  "X 3.2GF": { counts: [2, 6, 15, 2], widths: [96, 192, 432, 1008], groupWidth: 48 },
  "X 4GF": { counts: [2, 5, 14, 2], widths: [80, 240, 560, 1360], groupWidth: 40 },
  "X 6.4GF": { counts: [2, 4, 10, 1], widths: [168, 392, 784, 1624], groupWidth: 56 },
  "X 8GF": { counts: [2, 5, 15, 1], widths: [80, 240, 720, 1920], groupWidth: 120 },
  "X 12GF": { counts: [2, 5, 11, 1], widths: [224, 448, 896, 2240], groupWidth: 112 },
  "X 16GF": { counts: [2, 6, 13, 1], widths: [256, 512, 896, 2048], groupWidth: 128 },
  "X 32GF": { counts: [2, 7, 13, 1], widths: [336, 672, 1344, 2520], groupWidth: 168 },
  "Y 200MF": { counts: [1, 1, 4, 7], widths: [24, 56, 152, 368], groupWidth: 8 },
  "Y 400MF": { counts: [1, 3, 6, 6], widths: [48, 104, 208, 440], groupWidth: 8 },
  "Y 600MF": { counts: [1, 3, 7, 4], widths: [48, 112, 256, 608], groupWidth: 16 },
  "Y 800MF": { counts: [1, 3, 8, 2], widths: [64, 144, 320, 784], groupWidth: 16 },
  "Y 1.6GF": { counts: [2, 6, 17, 2], widths: [48, 120, 336, 888], groupWidth: 24 },
  "Y 3.2GF": { counts: [2, 5, 13, 1], widths: [72, 216, 576, 1512], groupWidth: 24 },
  "Y 4GF": { counts: [2, 6, 12, 2], widths: [128, 192, 512, 1088], groupWidth: 64 },
  "Y 6.4GF": { counts: [2, 7, 14, 2], widths: [144, 288, 576, 1296], groupWidth: 72 },
  "Y 8GF": { counts: [2, 4, 10, 1], widths: [224, 448, 896, 2016], groupWidth: 56 },
  "Y 12GF": { counts: [2, 5, 11, 1], widths: [224, 448, 896, 2240], groupWidth: 112 },
  "Y 16GF": { counts: [2, 4, 11, 1], widths: [224, 448, 1232, 3024], groupWidth: 112 },
  "Y 32GF": { counts: [2, 5, 12, 1], widths: [232, 696, 1392, 3712], groupWidth: 232 },
  "Y 64GF": { counts: [2, 5, 12, 1], widths: [328, 984, 1968, 4920], groupWidth: 328 },
  "Y 128GF": { counts: [2, 7, 17, 1], widths: [528, 1056, 2904, 7392], groupWidth: 264 },
} as const satisfies {
  readonly [V in keyof Channels]: Plan & { readonly widths: readonly [number, number, number, Channels[V]] };
};

/** Where rounding to whole groups gave torchvision other widths than the paper, whose widths timm has. */
const paperWidths = {
  "X 400MF": [32, 64, 160, 384],
  "Y 800MF": [64, 128, 320, 768],
  "Y 8GF": [168, 448, 896, 2016],
} as const satisfies { readonly [V in RegNetVariant]?: readonly [number, number, number, PaperChannels[V]] };

export type RegNetVariant =
  | OneOf<
      [
        "X 200MF",
        "X 400MF",
        "X 600MF",
        "X 800MF",
        "X 1.6GF",
        "X 3.2GF",
        "X 4GF",
        "X 6.4GF",
        "X 8GF",
        "X 12GF",
        "X 16GF",
        "X 32GF",
      ]
    >
  | OneOf<
      [
        "Y 200MF",
        "Y 400MF",
        "Y 600MF",
        "Y 800MF",
        "Y 1.6GF",
        "Y 3.2GF",
        "Y 4GF",
        "Y 6.4GF",
        "Y 8GF",
        "Y 12GF",
        "Y 16GF",
        "Y 32GF",
        "Y 64GF",
        "Y 128GF",
      ]
    >;

/**
 * - `"torchvision"`: 400MF, 800MF, 1.6GF, 3.2GF, 8GF, 16GF, 32GF, and Y 128GF.
 * - `"timm"`: all sizes, with the paper's widths; timm's `regnetx_004`.
 * - `"timm tv"`: torchvision's X 400MF, Y 800MF and Y 8GF under timm's names; `regnetx_004_tv`.
 */
export type RegNetFlavor = OneOf<["torchvision", "timm", "timm tv"]>;

/** The channels of the last feature map, for the compiler. */
interface Channels {
  readonly "X 200MF": 368;
  readonly "X 400MF": 400;
  readonly "X 600MF": 528;
  readonly "X 800MF": 672;
  readonly "X 1.6GF": 912;
  readonly "X 3.2GF": 1008;
  readonly "X 4GF": 1360;
  readonly "X 6.4GF": 1624;
  readonly "X 8GF": 1920;
  readonly "X 12GF": 2240;
  readonly "X 16GF": 2048;
  readonly "X 32GF": 2520;
  readonly "Y 200MF": 368;
  readonly "Y 400MF": 440;
  readonly "Y 600MF": 608;
  readonly "Y 800MF": 784;
  readonly "Y 1.6GF": 888;
  readonly "Y 3.2GF": 1512;
  readonly "Y 4GF": 1088;
  readonly "Y 6.4GF": 1296;
  readonly "Y 8GF": 2016;
  readonly "Y 12GF": 2240;
  readonly "Y 16GF": 3024;
  readonly "Y 32GF": 3712;
  readonly "Y 64GF": 4920;
  readonly "Y 128GF": 7392;
}

/** The same of the paper. */
interface PaperChannels extends Omit<Channels, "X 400MF" | "Y 800MF" | "Y 8GF"> {
  readonly "X 400MF": 384;
  readonly "Y 800MF": 768;
  readonly "Y 8GF": 2016;
}

export interface RegNetOptions<V extends RegNetVariant, C extends number, F extends RegNetFlavor = RegNetFlavor>
  extends StochasticOptions<C> {
  /** X, or Y with squeeze and excitation, and the multiply-adds of a picture of 224 pixels: `"Y 400MF"`, `"X 3.2GF"`. */
  readonly variant: V;
  /**
   * - `"torchvision"`, the default: 400MF, 800MF, 1.6GF, 3.2GF, 8GF, 16GF, 32GF, and Y 128GF.
   * - `"timm"`: all sizes, with the paper's widths; timm's `regnetx_004`.
   * - `"timm tv"`: torchvision's X 400MF, Y 800MF and Y 8GF under timm's names; `regnetx_004_tv`.
   */
  readonly flavor?: F;
}

export type RegNet<V extends RegNetVariant, C extends number, F extends RegNetFlavor = "torchvision"> = ImageClassifier<
  FeatureMap<
    "regnet",
    { readonly least: 1; readonly up: 32; readonly down: 1 },
    (F extends "timm" ? PaperChannels : Channels)[V]
  >,
  C
>;

const known: OptionTable<RegNetOptions<RegNetVariant, number>> = {
  variant: "required",
  flavor: "optional",
  ...stochasticOptions,
};

const FIRST = 32;

/** timm counts tenths of billions: `"X 1.6GF"` is `regnetx_016`. */
const timmName = (variant: RegNetVariant): string => {
  const [kind, size = ""] = variant.toLowerCase().split(" ");
  const tenths = Math.round(Number.parseFloat(size) * (size.endsWith("gf") ? 10 : 0.01));
  return `regnet${kind}_${String(tenths).padStart(3, "0")}`;
};

interface Flavor {
  readonly has: (variant: RegNetVariant) => boolean;
  readonly widths: Partial<Readonly<Record<RegNetVariant, readonly number[]>>>;
  readonly references: ResNetReferences;
  readonly architecture: (variant: RegNetVariant) => string;
}

const flavors: { readonly [F in RegNetFlavor]: Flavor } = {
  torchvision: {
    has: (variant) => /400MF|800MF|1\.6GF|3\.2GF| 8GF|16GF|32GF|128GF/.test(variant),
    widths: {},
    references: torchRegnetReferences,
    architecture: (variant) => `regnet_${variant.toLowerCase().replace(/[ .]/g, "_")}`,
  },
  timm: { has: () => true, widths: paperWidths, references: timmRegnetReferences, architecture: timmName },
  "timm tv": {
    has: (variant) => Object.hasOwn(paperWidths, variant),
    widths: {},
    references: timmRegnetReferences,
    architecture: (variant) => `${timmName(variant)}_tv`,
  },
};

/** A flavor that has the variant. */
const chosenFlavor = (at: string, variant: RegNetVariant, flavor: RegNetFlavor): Flavor => {
  const chosen = choose(at, "flavor", flavors, flavor);
  if (chosen.has(variant)) return chosen;
  const names = (Object.keys(tables) as RegNetVariant[]).filter(chosen.has);
  throw new ArgumentError({
    at,
    problem: `flavor "${flavor}" has no variant "${variant}"`,
    received: `variant "${variant}"`,
    expected: `one of ${names.map((name) => `"${name}"`).join(", ")}`,
    fix: 'choose one of these, or flavor: "timm", which has all',
  });
};

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
 * RegNet: residual networks whose widths grow by one simple rule; X, and Y with squeeze and excitation.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 368 … 7392]`, sizes rounded up
 * - `pyramid`   `stem`, `stage1` to `stage4`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant or flavor, and a variant that the flavor does not have.
 * @example
 * regnet({ variant: "Y 400MF" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const regnet = <
  const V extends RegNetVariant,
  const C extends number = 1000,
  const F extends RegNetFlavor = "torchvision",
>(
  options: RegNetOptions<V, C, F> | RegNetOptions<V, C>,
): RegNet<V, C, F> => {
  const at = "regnet";
  checkOptions(at, options, known);
  const { variant, flavor = "torchvision", stochasticDepth = 0 } = options;
  const row: Plan = choose(at, "variant", tables, variant);
  const { widths, references, architecture } = chosenFlavor(at, variant, flavor);
  const plan = { ...row, widths: widths[variant] ?? row.widths };
  return imageClassifier({
    at,
    stages: stagesOf(plan, variant.startsWith("Y"), stochasticDepth),
    head: classifierHead(at, options),
    rule: (image) => featureMapShape(at, image, { least: 1, up: 32, down: 1 }, plan.widths.at(-1)!),
    preprocessing: "torch",
    reference: regnetReference(references, architecture(variant), plan.counts),
  });
};
