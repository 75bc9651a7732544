/** @file MA-Net. Fan et al. 2020, "MA-Net: A Multi-Scale Attention Network for Liver and Tumor Segmentation", doi:10.1109/ACCESS.2020.3025372, figures 1 to 3. */
import {
  add,
  type Block,
  chain,
  concatenate,
  conv2d,
  type Dim,
  dot,
  globalAveragePooling2d,
  multiply,
  named,
  permute,
  reshape,
  softmax,
  type Tensor,
} from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, POSITIVE } from "@tributary/kernel/authoring";
import { reshapeLike } from "@tributary/kernel/ops";
import { convolution, normalized, twoConvolutions } from "../blocks/convolutions.ts";
import { manetReference } from "../references/decoder-references.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { resized } from "./enlarge.ts";
import { filtersAt, goUp, perLevel, type Step } from "./levels.ts";

export interface ManetDecoderOptions {
  /**
   * Filters by level, from the image's size down: number i is that of stride 2^i. Default `[16, 32, 64, 128, 256, 256, …]`.
   */
  readonly filters?: readonly number[];
  /** Filters of the maps that places are compared by. Default 64. */
  readonly attentionFilters?: number;
  /** The reduction ratio of the attention to channels. Default 16. */
  readonly ratio?: number;
}

const known: OptionTable<ManetDecoderOptions> = {
  filters: "optional",
  attentionFilters: COUNT,
  ratio: POSITIVE,
};

const style = normalized;

/** The same numbers as `[batch, …sizes]`; where sizes are open, another tensor has that shape. */
const arranged = (x: Tensor, sizes: readonly Dim[], like: () => Tensor): Tensor =>
  sizes.every((size) => size !== null) ? reshape(sizes)(x) : reshapeLike(x, like());

/**
 * Figure 2, position-wise attention: every place gets a mixture of all places, weighted by how alike they are.
 *
 * As segmentation_models.pytorch has it, so that its weights fit: one softmax over all pairs of places, and a mixture that
 * is read as if channels came first.
 */
const attention = (filters: number): Block => {
  const [query, key] = [named("top", conv2d(filters, 1)), named("center", conv2d(filters, 1))];
  let made: { readonly value: Block; readonly out: Block } | undefined;
  return (x) => {
    const [, height, width, channels] = x.shape as readonly [Dim, Dim, Dim, number];
    made ??= {
      value: named("bottom", conv2d(channels, 3, { padding: "same" })),
      out: named("out", conv2d(channels, 3, { padding: "same" })),
    };
    const places = height === null || width === null ? null : height * width;
    const flat = (map: Tensor): Tensor => reshape([-1, map.shape.at(-1)!])(map);
    const alike = dot([flat(key(x)), flat(query(x))], { axes: [2, 2] });
    const weights = arranged(softmax(reshape([-1])(alike)), [places, places], () => alike);
    const mixture = dot([weights, flat(made.value(x))], { axes: [2, 1] });
    const read = arranged(mixture, [channels, height, width], () => permute([3, 1, 2])(x));
    return made.out(add([x, permute([2, 3, 1])(read)]));
  };
};

/** Squeeze and excitation: one weight for each channel. */
const weigh = (channels: number, ratio: number): Block =>
  chain(
    globalAveragePooling2d({ keepDims: true }),
    conv2d(Math.max(1, Math.floor(channels / ratio)), 1, { activation: "relu" }),
    conv2d(channels, 1, { activation: "sigmoid" }),
  );

const enlarge = resized({ interpolation: "nearest" });

/** Figure 3, multi-scale fusion attention: what comes from below is weighted by channels that both maps decide. */
const fusion = (filters: number, ratio: number) => {
  const work = twoConvolutions(filters, { style });
  let made: { readonly narrow: Block; readonly high: Block; readonly low: Block } | undefined;
  return ({ below, skip, like }: Step): Tensor => {
    if (skip === null) return work(enlarge(below, like));
    const [from, channels] = [below.shape.at(-1)!, skip.shape.at(-1)!];
    made ??= {
      narrow: named("narrow", chain(convolution(from, 3, { style }), convolution(channels, 1, { style }))),
      high: named("high", weigh(channels, ratio)),
      low: named("low", weigh(channels, ratio)),
    };
    const x = enlarge(made.narrow(below), like);
    return work(concatenate([multiply([x, add([made.high(x), made.low(skip)])]), skip]));
  };
};

/**
 * MA-Net: a U-Net that attends to places at its bottom, and to channels on its way up.
 *
 * As the MAnet of segmentation_models.pytorch. Its attention compares all pairs of places of the coarsest map: memory grows
 * with the fourth power of the image's side.
 *
 * - `pyramid`  `up0` to `up4`, strides 1 to 16, and the bottom
 *
 * @throws {@link ArgumentError} where the list of filters ends before the encoder's levels do.
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * segmenter({ encoder, decoder: manetDecoder(), classes: 3 })(input([64, 96, 3])).shape; // [null, 64, 96, 3]
 */
export const manetDecoder = (options: ManetDecoderOptions = {}): Decoder => {
  const at = "manetDecoder";
  checkOptions(at, options, known);
  const { attentionFilters = 64, ratio = 16 } = options;
  const center = named("center", attention(attentionFilters));
  const parts = perLevel((level) => fusion(filtersAt(at, options.filters, level), ratio));
  return {
    name: "manet",
    decode: (encoded, image) => goUp(encoded, image, center(encoded.at(-1)!.tensor), (step) => parts(step.level)(step)),
    kernelSize: 3,
    resizing: alignedCorners,
    reference: manetReference,
  };
};
