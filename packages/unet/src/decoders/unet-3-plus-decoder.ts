/** @file U-Net 3+. Huang et al. 2020, "UNet 3+: A Full-Scale Connected UNet for Medical Image Segmentation", arXiv:2004.08790, figure 2. */
import { type Block, concatenate, maxPooling2d, named, resizeLike, type Tensor } from "@tributary/kernel";
import { COUNT, checkOptions, inScope, type OptionTable, type Pyramid } from "@tributary/kernel/authoring";
import { biasedAndNormalized, type ConvolutionStyle, convolution } from "../blocks/convolutions.ts";
import { unet3PlusReference } from "../references/unet-3-plus-references.ts";
import type { Decoder } from "./decoder.ts";
import { resized } from "./enlarge.ts";
import { levelOf, perLevel } from "./levels.ts";

export interface Unet3PlusDecoderOptions {
  /** Filters that each map is given before all are joined. Default 64. */
  readonly filters?: number;
  /** The style of the convolutions. Default: biases, and batch normalization. */
  readonly style?: ConvolutionStyle;
}

const known: OptionTable<Unet3PlusDecoderOptions> = { filters: COUNT, style: "optional" };

/** An encoder that rounds otherwise than pooling does differs by a pixel. */
const fitted = (x: Tensor, like: Tensor): Tensor =>
  [1, 2].every((axis) => x.shape[axis] !== null && x.shape[axis] === like.shape[axis])
    ? x
    : resizeLike(x, like, { interpolation: "bilinear" });

const enlarge = resized({ interpolation: "bilinear" });

/**
 * The decoder of U-Net 3+: every level sees the encoder's maps of its own size and of all finer ones, pooled, and the
 * decoder's of all coarser ones, enlarged.
 *
 *     finer maps of the encoder ──── max-pooled ── 3×3 ──┐
 *     the encoder's of this level ──────────────── 3×3 ──┼── 3×3 ──▶
 *     coarser maps of the decoder ── enlarged ──── 3×3 ──┘
 *
 * As ZJUGiveLab/UNet-Version, on any pyramid; the paper's own network is `unet3Plus`.
 *
 * - `features`  the size of the encoder's finest map
 * - `pyramid`   the decoder's map of each of the encoder's levels, `up0` to `up3`, and the encoder's coarsest
 *
 * @example
 * const encoder = unet({ classes: 1, padding: "same", filters: [8, 16, 32] });
 * const net = segmenter({ encoder, decoder: unet3PlusDecoder({ filters: 8 }), classes: 3 });
 * net.pyramid(input([32, 32, 3])).map(({ name, tensor }) => [name, tensor.shape]);
 * // [["up0", [null, 32, 32, 24]], ["up1", [null, 16, 16, 24]], ["down2", [null, 8, 8, 32]]]
 */
export const unet3PlusDecoder = (options: Unet3PlusDecoderOptions = {}): Decoder => {
  checkOptions("unet3PlusDecoder", options, known);
  const { filters = 64, style = biasedAndNormalized } = options;
  const view = perLevel(() => perLevel((from) => named(`from${from}`, convolution(filters, 3, { style }))));
  const joins = new Map<number, Block>();
  const joined = (level: number, count: number): Block => {
    const join = joins.get(level) ?? convolution(filters * count, 3, { style });
    joins.set(level, join);
    return join;
  };

  return {
    name: "unet3Plus",
    decode(encoded): Pyramid {
      const made: Pyramid[number][] = [encoded.at(-1)!];
      for (const own of encoded.slice(0, -1).toReversed()) {
        const level = levelOf(own.stride);
        const views = view(level);
        const pooled = ({ stride, tensor }: Pyramid[number]): Tensor => {
          if (stride === own.stride) return tensor;
          const smaller = maxPooling2d(own.stride / stride, { padding: "same" })(tensor);
          return fitted(smaller, own.tensor);
        };
        const name = `up${level}`;
        const finer = encoded.filter(({ stride }) => stride <= own.stride);
        const inputs = [...finer, ...made].map((each) => each.tensor);
        const [tensor] = inScope({ kind: "named", name }, inputs, () => {
          const maps = [
            ...finer.map((each) => views(levelOf(each.stride))(pooled(each))),
            ...made.map((each) => views(levelOf(each.stride))(enlarge(each.tensor, own.tensor))),
          ];
          return [joined(level, encoded.length)(concatenate(maps))];
        });
        made.unshift({ name, stride: own.stride, tensor: tensor! });
      }
      return made;
    },
    kernelSize: 3,
    resizing: { interpolation: "bilinear" },
    reference: unet3PlusReference,
  };
};
