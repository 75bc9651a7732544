/** @file Wide ResNet for images of 32 pixels. Zagoruyko & Komodakis 2016, "Wide Residual Networks", arXiv:1605.07146. */
import { chain, named, relu } from "@tributary/kernel";
import {
  COUNT,
  checkOptions,
  classifierHead,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type Mul,
  type OptionTable,
  required,
  type Stage,
} from "@tributary/kernel/authoring";
import { convolution, normalize } from "../blocks/convolution.ts";
import { wideBlock } from "../blocks/preactivated-block.ts";
import { resnetReference, wideReferences } from "../references/resnet-references.ts";
import type { MakeBlock } from "./stages.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";
import { blocksOf, threeRows } from "./three-rows.ts";

export interface CifarWideResNetOptions<K extends number, C extends number>
  extends Omit<StochasticOptions<C>, "dropout"> {
  /** How many convolutions there are in a row, 6n + 4: 16, 22, 28, 40. */
  readonly depth: number;
  /** How many times more filters than ResNet's: the paper's k. */
  readonly widenFactor: K;
  /**
   * The fraction of values dropped between the two convolutions of each block while training. Default 0; the paper's is
   * 0.3.
   */
  readonly dropout?: number;
}

export type CifarWideResNet<K extends number, C extends number> = ImageClassifier<
  FeatureMap<"cifarWideResnet", { readonly least: 1; readonly up: 4; readonly down: 1 }, Mul<64, K>>,
  C
>;

const known: OptionTable<CifarWideResNetOptions<number, number>> = {
  depth: required({}),
  widenFactor: required(COUNT),
  ...stochasticOptions,
};

/**
 * WRN-depth-widenFactor, such as WRN-28-10: three rows of wide blocks, which normalize first.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`, 10 by default: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 4, width / 4, 64 · widenFactor]`, sizes rounded up
 * - `pyramid`   `conv2`, `conv3` and `post`, strides 1 to 4
 *
 * @throws {@link ArgumentError} for a depth that is not 6n + 4.
 * @example
 * cifarWideResnet({ depth: 28, widenFactor: 10 })(input([32, 32, 3])).shape; // [null, 10]
 */
export const cifarWideResnet = <const K extends number, const C extends number = 10>(
  options: CifarWideResNetOptions<K, C>,
): CifarWideResNet<K, C> => {
  const at = "cifarWideResnet";
  checkOptions(at, options, known);
  const { depth, widenFactor, dropout = 0, stochasticDepth = 0, ...head } = options;
  const count = blocksOf(at, depth, 4);
  const conv1: Stage = { name: "conv1", stride: 1, block: named("conv1", convolution(16, 3)) };
  const block: MakeBlock = (place) => wideBlock({ ...place, dropout });
  const stages = threeRows({ count, block, widenFactor, stochasticDepth });
  return imageClassifier({
    at,
    stages: [conv1, ...stages, { name: "post", stride: 4, block: named("post", chain(normalize(), relu)) }],
    head: classifierHead(at, head, { classes: 10 }),
    rule: (image) => featureMapShape(at, image, { least: 1, up: 4, down: 1 }, 64 * widenFactor),
    preprocessing: null,
    reference: resnetReference(wideReferences, `wrn-${depth}-${widenFactor}`, [count, count, count]),
  });
};
