/** @file InceptionNeXt. Yu et al. 2023, "InceptionNeXt: When Inception Meets ConvNeXt", arXiv:2303.16900. */
import {
  type Block,
  batchNormalization,
  chain,
  conv2d,
  dense,
  gelu,
  layerNormalization,
  layerScale,
  named,
  residual,
} from "@tributary/kernel";
import {
  type ClassifierOptions,
  checkOptions,
  choose,
  classifierHead,
  classifierOptions,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type OneOf,
  type OptionTable,
  type Stage,
} from "@tributary/kernel/authoring";
import { type BandOptions, bands } from "../blocks/bands.ts";
import { inceptionNextReference } from "../references/inception-next-references.ts";

/** Table 3, and atto of timm: blocks in each stage, channels of the first, which double, and the views of the token mixer. */
const table3 = {
  atto: { counts: [2, 2, 6, 2], filters: 40, channels: 320, mixer: { band: 9, ratio: 1 / 4 } },
  tiny: { counts: [3, 3, 9, 3], filters: 96, channels: 768, mixer: {} },
  small: { counts: [3, 3, 27, 3], filters: 96, channels: 768, mixer: {} },
  base: { counts: [3, 3, 27, 3], filters: 128, channels: 1024, mixer: {} },
} as const satisfies {
  readonly [V in keyof Channels]: {
    readonly counts: readonly number[];
    readonly filters: number;
    readonly channels: Channels[V];
    readonly mixer: BandOptions;
  };
};

/** How many times more channels there are inside a block of each stage. */
const EXPANSIONS = [4, 4, 4, 3] as const;

/** The channels of the last feature map, for the compiler. */
interface Channels {
  readonly atto: 320;
  readonly tiny: 768;
  readonly small: 768;
  readonly base: 1024;
}

export type InceptionNextVariant = OneOf<["atto", "tiny", "small", "base"]>;

export interface InceptionNextOptions<V extends InceptionNextVariant, C extends number> extends ClassifierOptions<C> {
  /** `"atto"`, `"tiny"`, `"small"` or `"base"`. */
  readonly variant: V;
}

export type InceptionNext<V extends InceptionNextVariant, C extends number> = ImageClassifier<
  FeatureMap<"inceptionNext", { readonly least: 32; readonly up: 1; readonly down: 32 }, Channels[V]>,
  C
>;

const known: OptionTable<InceptionNextOptions<InceptionNextVariant, number>> = {
  variant: "required",
  ...classifierOptions,
};

const normalize = (): Block => batchNormalization({ epsilon: 1e-5, momentum: 0.9 });

/** Figure 2(d): views of a few channels, then every pixel by itself. */
const block = (channels: number, expansion: number, mixer: BandOptions): Block =>
  residual(
    chain(
      bands(mixer),
      normalize(),
      named("expand", chain(conv2d(expansion * channels, 1), gelu)),
      named("project", conv2d(channels, 1)),
      layerScale(),
    ),
  );

const stagesOf = ({ counts, filters, mixer }: (typeof table3)[InceptionNextVariant]): readonly Stage[] =>
  counts.map((count, i): Stage => {
    const [name, channels] = [`stage${i + 1}`, filters * 2 ** i];
    const down =
      i === 0
        ? named("stem", chain(conv2d(channels, 4, { strides: 4 }), normalize()))
        : named(`downsample${i + 1}`, chain(normalize(), conv2d(channels, 2, { strides: 2 })));
    const blocks = Array.from({ length: count }, (_, j) =>
      named(`${name}_${j + 1}`, block(channels, EXPANSIONS[i]!, mixer)),
    );
    return { name, stride: 4 * 2 ** i, block: chain(down, ...blocks) };
  });

/**
 * InceptionNeXt: ConvNeXt whose large window is split into four views, as an Inception module does: a square, a row, a column, and
 * nothing at all.
 *
 * - in   `[batch, height, width, channels]`, at least 32 pixels
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 320 … 1024]`, sizes rounded down
 * - `pyramid`   `stage1` to `stage4`, strides 4 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant.
 * @throws {@link ShapeError} for images of less than 32 pixels.
 * @example
 * inceptionNext({ variant: "tiny" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const inceptionNext = <const V extends InceptionNextVariant, const C extends number = 1000>(
  options: InceptionNextOptions<V, C>,
): InceptionNext<V, C> => {
  const at = "inceptionNext";
  checkOptions(at, options, known);
  const { variant } = options;
  const chosen = choose<(typeof table3)[InceptionNextVariant]>(at, "variant", table3, variant);
  const { counts, channels } = chosen;
  const pooled = named("hidden", chain(dense(3 * channels), gelu, layerNormalization({ epsilon: 1e-6 })));
  return imageClassifier({
    at,
    stages: stagesOf(chosen),
    head: classifierHead(at, options, { pooled }),
    rule: (image) => featureMapShape(at, image, { least: 32, up: 1, down: 32 }, channels),
    preprocessing: "torch",
    reference: inceptionNextReference(`inception_next_${variant}`, counts),
  });
};
