/** @file The network that learns: a small U-Net that takes pictures of any size. */
import {
  type Block,
  chain,
  concatenate,
  conv2d,
  type Dim,
  heNormal,
  input,
  type Model,
  model,
  type NdArrays,
  relu,
  type Tensor,
} from "@tributary/kernel";
import { add, divide, log, multiply } from "@tributary/kernel/ops";
import { unet } from "@tributary/unet";

/** Takes pictures in color, gives logits of classes for each pixel. */
export type SegmenterModel = Model<Tensor<[null, null, null, 3]>, Tensor<[Dim, Dim, Dim, number]>>;

/**
 * Without normalization: the statistics of a few crops are not those of a whole picture, and a net that was normalized by them was
 * worse in its first steps, which are the ones that somebody waits for.
 */
const twoConvolutions = (filters: number): Block => {
  const one = (): Block => chain(conv2d(filters, 3, { padding: "same", kernelInitializer: heNormal() }), relu);
  return chain(one(), one());
};

/** Of a network that begins with nothing: small enough for some twenty steps a second in a tab. */
const FILTERS: readonly number[] = [8, 16, 32];

/** How many filters each level has, by the weights of a model or of a checkpoint; as many as by default where they do not say so. */
export const filtersOf = (weights: NdArrays): readonly number[] =>
  FILTERS.map((filters, level) => {
    const kernel = Object.keys(weights).find((name) => name.endsWith(`down${level}/conv2d/kernel`));
    return (kernel === undefined ? null : weights[kernel]?.shape[0]) ?? filters;
  });

/** From 0 … 1 to 0 … 4. Black stays 0, which is what convolutions see beyond the edge of a picture. */
const spread = (x: Tensor): Tensor => multiply(x, 4);

/** Eight of 255 levels: so much lighter than black is as far from it as everything lighter is in the logarithm. */
const DARK = 8;
const slope = 255 / DARK;

/**
 * The picture twice: its levels, and their logarithm. Microscopes leave most levels unused, and where the faint edge of a cell ends
 * is a matter of three or four of them: the logarithm makes these as large as any others, without anything being measured first.
 */
const seen: Block = (image) =>
  concatenate([spread(image), spread(divide(log(add(multiply(image, slope), 1)), Math.log(1 + slope)))]);

/**
 * A U-Net of three levels. Levels of the picture are between 0 and 1.
 *
 * @param filters Of the three levels. Default 8, 16, 32.
 * @param block What a level does, given its filters. Default two convolutions.
 */
export const segmenter = (
  classes: number,
  filters: readonly number[] = FILTERS,
  block: (filters: number) => Block = twoConvolutions,
): SegmenterModel =>
  model(input([null, null, 3], { name: "image" }), chain(seen, unet({ classes, flavor: "milesial", filters, block })));
