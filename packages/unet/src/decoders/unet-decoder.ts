/** @file The decoder of U-Net, on any pyramid. Ronneberger et al. 2015, arXiv:1505.04597, figure 1, right. */
import { type Block, named } from "@tributary/kernel";
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { type ConvolutionStyle, normalized, twoConvolutions } from "../blocks/convolutions.ts";
import { type Joining, joinOf, skipLast } from "../blocks/join.ts";
import { scse } from "../blocks/scse.ts";
import { unetDecoderReference } from "../references/decoder-references.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { type DecoderUp, enlargeOf } from "./enlarge.ts";
import { filtersAt, goUp, perLevel, type Step } from "./levels.ts";

export interface UnetDecoderOptions {
  /**
   * Filters by level, from the image's size down: number i is that of stride 2^i. Default `[16, 32, 64, 128, 256, 256, …]`,
   * which are smp's `decoder_channels`, backwards.
   */
  readonly filters?: readonly number[];
  /** How to go up. Default `"nearest"`. */
  readonly up?: DecoderUp;
  /** How the encoder's map and the decoder's become one. Default `"concatenate"`. */
  readonly join?: Joining;
  /** Attention before and after the convolutions of each level. Default none. */
  readonly attention?: DecoderAttention;
  /** The style of the convolutions. Default: batch normalization with PyTorch's constants. */
  readonly style?: ConvolutionStyle;
}

/** `"scse"`: to channels and places, {@link scse}. */
export type DecoderAttention = OneOf<["scse"]>;

const attentions: Readonly<Record<DecoderAttention, () => Block>> = { scse: () => scse() };

/** Makes two blocks of attention for a level, or two that do nothing. */
export const attentionOf = (
  at: string,
  word: DecoderAttention | undefined,
): (() => readonly [before: Block, after: Block]) => {
  if (word === undefined) return () => [(x) => x, (x) => x];
  const make = choose(at, "attention", attentions, word);
  return () => [named("attention1", make()), named("attention2", make())];
};

const known: OptionTable<UnetDecoderOptions> = {
  filters: "optional",
  up: "optional",
  join: "optional",
  attention: "optional",
  style: "optional",
};

/**
 * The decoder of U-Net: at each level the map from below is enlarged, joined with the encoder's, and convolved twice.
 *
 *     encoder's map ──────────┐
 *                             ├── join ── two convolutions ──▶
 *     below ── enlarged ──────┘
 *
 * As the Unet of segmentation_models.pytorch. Where the encoder has no map of a level, as above its finest one, the map
 * from below is enlarged and convolved.
 *
 * - `pyramid`  `up0` to `up4`, strides 1 to 16, and the encoder's coarsest map
 *
 * @throws {@link ArgumentError} where the list of filters ends before the encoder's levels do.
 * @example
 * const encoder = pyramidOf([{ name: "half", stride: 2, block: encoderLevel(twoConvolutions(8)) }]);
 * const net = segmenter({ encoder, decoder: unetDecoder({ filters: [16] }), classes: 2 });
 * net.features(input([75, 94, 3])).shape; // [null, 75, 94, 16]
 */
export const unetDecoder = (options: UnetDecoderOptions = {}): Decoder => {
  const at = "unetDecoder";
  checkOptions(at, options, known);
  const { up = "nearest", join = "concatenate", style = normalized } = options;
  const [enlarges, joins] = [enlargeOf(at, up), joinOf(at, join, skipLast)];
  const attends = attentionOf(at, options.attention);
  const parts = perLevel((level) => {
    const filters = filtersAt(at, options.filters, level);
    const [enlarge, joined] = [enlarges(filters), joins(filters)];
    const [before, after] = attends();
    const block = twoConvolutions(filters, { style });
    return ({ below, skip, like }: Step) => {
      const x = enlarge(below, like);
      return after(block(skip === null ? x : before(joined(skip, x))));
    };
  });
  return {
    name: "unet",
    decode: (encoded, image) => goUp(encoded, image, encoded.at(-1)!.tensor, (step) => parts(step.level)(step)),
    kernelSize: 3,
    resizing: alignedCorners,
    reference: unetDecoderReference,
  };
};
