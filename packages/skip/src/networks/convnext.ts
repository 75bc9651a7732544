/**
 * @file ConvNeXt and ConvNeXt V2. Liu et al. 2022, "A ConvNet for the 2020s", arXiv:2201.03545; Woo et al. 2023, "ConvNeXt V2",
 * arXiv:2301.00808.
 */
import { ArgumentError, type Block, chain, conv2d, named } from "@tributary/kernel";
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
import { convnextBlock, convnextInitializer, pixelNormalization } from "../blocks/convnext-block.ts";
import {
  type ConvnextReferences,
  convnextReference,
  timmConvnextReferences,
  torchConvnextReferences,
} from "../references/convnext-references.ts";
import { before, rowOfBlocks, stochasticallyFinished, total } from "./stages.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** Section 3 of the first paper and appendix A.1 of the second: blocks in each stage, channels of the first, which double. */
const table = {
  atto: { counts: [2, 2, 6, 2], filters: 40, channels: 320 },
  femto: { counts: [2, 2, 6, 2], filters: 48, channels: 384 },
  pico: { counts: [2, 2, 6, 2], filters: 64, channels: 512 },
  nano: { counts: [2, 2, 8, 2], filters: 80, channels: 640 },
  tiny: { counts: [3, 3, 9, 3], filters: 96, channels: 768 },
  small: { counts: [3, 3, 27, 3], filters: 96, channels: 768 },
  base: { counts: [3, 3, 27, 3], filters: 128, channels: 1024 },
  large: { counts: [3, 3, 27, 3], filters: 192, channels: 1536 },
  xlarge: { counts: [3, 3, 27, 3], filters: 256, channels: 2048 },
  huge: { counts: [3, 3, 27, 3], filters: 352, channels: 2816 },
} as const satisfies {
  readonly [V in keyof Channels]: {
    readonly counts: readonly number[];
    readonly filters: number;
    readonly channels: Channels[V];
  };
};

/** The channels of the last feature map, for the compiler. */
interface Channels {
  readonly atto: 320;
  readonly femto: 384;
  readonly pico: 512;
  readonly nano: 640;
  readonly tiny: 768;
  readonly small: 768;
  readonly base: 1024;
  readonly large: 1536;
  readonly xlarge: 2048;
  readonly huge: 2816;
}

export type ConvNeXtVariant = OneOf<
  ["atto", "femto", "pico", "nano", "tiny", "small", "base", "large", "xlarge", "huge"]
>;

/**
 * - `"torchvision"`: tiny, small, base and large.
 * - `"timm"`: the same network under timm's names; atto to nano and xlarge too.
 * - `"V2"`: with global response normalization, under timm's names; all sizes but small and xlarge.
 */
export type ConvNeXtFlavor = OneOf<["torchvision", "timm", "V2"]>;

interface ConvNeXtFlavorOf {
  readonly responses: boolean;
  readonly variants: readonly ConvNeXtVariant[];
  readonly references: ConvnextReferences;
  readonly architecture: (variant: ConvNeXtVariant) => string;
}

const flavors: { readonly [F in ConvNeXtFlavor]: ConvNeXtFlavorOf } = {
  torchvision: {
    responses: false,
    variants: ["tiny", "small", "base", "large"],
    references: torchConvnextReferences,
    architecture: (variant) => `convnext_${variant}`,
  },
  timm: {
    responses: false,
    variants: ["atto", "femto", "pico", "nano", "tiny", "small", "base", "large", "xlarge"],
    references: timmConvnextReferences,
    architecture: (variant) => `convnext_${variant}`,
  },
  V2: {
    responses: true,
    variants: ["atto", "femto", "pico", "nano", "tiny", "base", "large", "huge"],
    references: timmConvnextReferences,
    architecture: (variant) => `convnextv2_${variant}`,
  },
};

export interface ConvNeXtOptions<V extends ConvNeXtVariant, C extends number> extends StochasticOptions<C> {
  /** From `"atto"`, of 40 to 320 channels, to `"huge"`, of 352 to 2816. */
  readonly variant: V;
  /**
   * - `"torchvision"`, the default: tiny, small, base and large.
   * - `"timm"`: the same network under timm's names; atto to nano and xlarge too.
   * - `"V2"`: with global response normalization, under timm's names; all sizes but small and xlarge.
   */
  readonly flavor?: ConvNeXtFlavor;
}

export type ConvNeXt<V extends ConvNeXtVariant, C extends number> = ImageClassifier<
  FeatureMap<"convnext", { readonly least: 32; readonly up: 1; readonly down: 32 }, Channels[V]>,
  C
>;

const known: OptionTable<ConvNeXtOptions<ConvNeXtVariant, number>> = {
  variant: "required",
  flavor: "optional",
  ...stochasticOptions,
};

/** A variant that the flavor has. */
const chosenFlavor = (at: string, variant: ConvNeXtVariant, flavor: ConvNeXtFlavor): ConvNeXtFlavorOf => {
  const chosen = choose(at, "flavor", flavors, flavor);
  if (chosen.variants.includes(variant)) return chosen;
  throw new ArgumentError({
    at,
    problem: `flavor "${flavor}" has no variant "${variant}"`,
    received: `variant "${variant}"`,
    expected: `one of ${chosen.variants.map((name) => `"${name}"`).join(", ")}`,
    fix: `choose one of these, or flavor: "${variant === "huge" ? "V2" : "timm"}"`,
  });
};

/** Section 2.2: windows that do not overlap divide the image by 4, then by 2 before each further stage. */
const patches = (filters: number, size: number): Block =>
  conv2d(filters, size, { strides: size, kernelInitializer: convnextInitializer });

const stagesOf = (counts: readonly number[], first: number, responses: boolean, rate: number): readonly Stage[] => {
  const finishing = stochasticallyFinished(rate, total(counts));
  return counts.map((count, i): Stage => {
    const [name, filters, stride] = [`stage${i + 1}`, first * 2 ** i, 4 * 2 ** i];
    const down =
      i === 0
        ? named("stem", chain(patches(filters, 4), pixelNormalization()))
        : named(`downsample${i + 1}`, chain(pixelNormalization(), patches(filters, 2)));
    const row = rowOfBlocks(
      { name, stride, count, filters, strides: 1 },
      ({ finish }) => convnextBlock({ responses, ...(finish && { finish }) }),
      (j) => finishing(before(counts)[i]! + j),
    );
    return { ...row, block: chain(down, row.block) };
  });
};

/**
 * ConvNeXt: large depthwise windows, layer normalization, and as few activations as a transformer has.
 *
 * - in   `[batch, height, width, channels]`, at least 32 pixels
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 320 … 2816]`, sizes rounded down
 * - `pyramid`   `stage1` to `stage4`, strides 4 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant or flavor, and a variant that the flavor does not have.
 * @throws {@link ShapeError} for images of less than 32 pixels.
 * @example
 * convnext({ variant: "tiny" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const convnext = <const V extends ConvNeXtVariant, const C extends number = 1000>(
  options: ConvNeXtOptions<V, C>,
): ConvNeXt<V, C> => {
  const at = "convnext";
  checkOptions(at, options, known);
  const { variant, flavor = "torchvision", stochasticDepth = 0 } = options;
  const { counts, filters, channels } = choose(at, "variant", table, variant);
  const { responses, references, architecture } = chosenFlavor(at, variant, flavor);
  return imageClassifier({
    at,
    stages: stagesOf(counts, filters, responses, stochasticDepth),
    head: classifierHead(at, options, { pooled: named("head", pixelNormalization()) }),
    rule: (image) => featureMapShape(at, image, { least: 32, up: 1, down: 32 }, channels),
    preprocessing: "torch",
    reference: convnextReference(references, architecture(variant), counts),
  });
};
