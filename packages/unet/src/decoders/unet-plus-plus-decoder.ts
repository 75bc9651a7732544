/** @file The decoder of U-Net++, on any pyramid. Zhou et al. 2018, arXiv:1807.10165, figure 1(a). */
import { type Block, concatenate, type Tensor } from "@tributary/kernel";
import { checkOptions, type OptionTable, type Pyramid } from "@tributary/kernel/authoring";
import { type ConvolutionStyle, normalized, twoConvolutions } from "../blocks/convolutions.ts";
import { grouped } from "../blocks/grouped.ts";
import { unetPlusPlusDecoderReference } from "../references/decoder-references.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { type DecoderUp, enlargeOf } from "./enlarge.ts";
import { byLevel, filtersAt, levelOf, perLevel } from "./levels.ts";
import { attentionOf, type DecoderAttention } from "./unet-decoder.ts";

export interface UnetPlusPlusDecoderOptions {
  /**
   * Filters of the last node of each level, from the image's size down: number i is that of stride 2^i. Default
   * `[16, 32, 64, 128, 256, 256, …]`. Nodes before the last have the channels of the encoder's map.
   */
  readonly filters?: readonly number[];
  /** How to go up. Default `"nearest"`. */
  readonly up?: DecoderUp;
  /** Attention before and after the convolutions of each node. Default none. */
  readonly attention?: DecoderAttention;
  /** The style of the convolutions. Default: batch normalization with PyTorch's constants. */
  readonly style?: ConvolutionStyle;
}

const known: OptionTable<UnetPlusPlusDecoderOptions> = {
  filters: "optional",
  up: "optional",
  attention: "optional",
  style: "optional",
};

/**
 * The decoder of U-Net++: between the encoder's maps and the last nodes there are nodes whose inputs are all those to
 * their left, and the one below, enlarged.
 *
 *     X⁰⁰ ── X⁰¹ ── X⁰² ──▶      X^{i,0} is the encoder's map of level i
 *       └─ X¹⁰ ── X¹¹ ─┘
 *            └─ X²⁰ ─┘
 *
 * As the UnetPlusPlus of segmentation_models.pytorch; the paper's own network is `unetPlusPlus`.
 *
 * - `pyramid`  the last node of each level, `node0_5` to `node4_1`, and the encoder's coarsest map
 *
 * @throws {@link ArgumentError} where the list of filters ends before the encoder's levels do.
 * @example
 * const encoder = unet({ classes: 1, padding: "same", filters: [8, 16, 32] });
 * segmenter({ encoder, decoder: unetPlusPlusDecoder(), classes: 3 }).pyramid(input([32, 32, 3])).map(({ name }) => name);
 * // ["node0_2", "node1_1", "down2"]
 */
export const unetPlusPlusDecoder = (options: UnetPlusPlusDecoderOptions = {}): Decoder => {
  const at = "unetPlusPlusDecoder";
  checkOptions(at, options, known);
  const { up = "nearest", style = normalized } = options;
  const enlarges = enlargeOf(at, up);
  const attends = attentionOf(at, options.attention);
  // One part for each node X^{i,j}. Its filters are the encoder's channels, but for the last of a level.
  const parts = perLevel((level) =>
    perLevel((j) => {
      let made: { readonly block: Block; readonly enlarge: ReturnType<typeof enlarges> } | undefined;
      const [before, after] = attends();
      return (below: Tensor, seen: readonly Tensor[], like: Tensor | null, filters: number) => {
        made ??= { block: twoConvolutions(filters, { style }), enlarge: enlarges(filters) };
        const { block, enlarge } = made;
        const node = grouped(`node${level}_${j}`, (under: Tensor, ...left: Tensor[]) => {
          const x = enlarge(under, like);
          return after(block(left.length === 0 ? x : before(concatenate([x, ...left]))));
        });
        return node(below, ...seen);
      };
    }),
  );

  return {
    name: "unetPlusPlus",
    decode(encoded, image): Pyramid {
      const maps = byLevel(encoded);
      const bottom = levelOf(encoded.at(-1)!.stride);
      // rows[i][j] is X^{i,j}; of levels without a map of the encoder there is only the last node.
      const rows = new Map<number, readonly Tensor[]>([[bottom, [maps.get(bottom)!]]]);
      for (let level = bottom - 1; level >= 0; level--) {
        const skip = maps.get(level);
        const like = skip ?? (level === 0 ? image : null);
        const under = rows.get(level + 1)!;
        const last = bottom - level;
        const row: Tensor[] = skip ? [skip] : [];
        const belows = skip ? under : under.slice(-1);
        for (const [k, below] of belows.entries()) {
          const j = skip ? last - belows.length + 1 + k : last;
          const filters = j === last ? filtersAt(at, options.filters, level) : skip!.shape.at(-1)!;
          row.push(parts(level)(j)(below, row.toReversed(), like, filters));
        }
        rows.set(level, row);
      }
      const levels = Array.from({ length: bottom }, (_, level) => ({
        name: `node${level}_${bottom - level}`,
        stride: 2 ** level,
        tensor: rows.get(level)!.at(-1)!,
      }));
      return [...levels, encoded.at(-1)!];
    },
    kernelSize: 3,
    resizing: alignedCorners,
    reference: unetPlusPlusDecoderReference,
  };
};
