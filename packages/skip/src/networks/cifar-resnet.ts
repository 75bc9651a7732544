/** @file ResNet for images of 32 pixels. He et al. 2015, arXiv:1512.03385, section 4.2. */
import { chain, named, relu } from "@tributary/kernel";
import {
  checkOptions,
  classifierHead,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type OptionTable,
  required,
  type Stage,
} from "@tributary/kernel/authoring";
import { basicBlock } from "../blocks/basic-block.ts";
import { normalizedConvolution } from "../blocks/convolution.ts";
import type { ShortcutOption } from "../blocks/shortcut.ts";
import { bothSidesReferences, cifarReferences, resnetReference } from "../references/resnet-references.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";
import { blocksOf, threeRows } from "./three-rows.ts";

export interface CifarResNetOptions<C extends number> extends StochasticOptions<C> {
  /** The number of layers with weights, 6n + 2: the paper has 20, 32, 44, 56 and 110. */
  readonly depth: number;
  /**
   * The kind of shortcut where a block changes the shape. Default `"A"`, as in the paper: without weights. `"A both sides"` is that of a
   * much used repository of trained networks, whose names of weights its `reference` has then.
   */
  readonly option?: ShortcutOption;
}

export type CifarResNet<C extends number> = ImageClassifier<
  FeatureMap<"cifarResnet", { readonly least: 1; readonly up: 4; readonly down: 1 }, 64>,
  C
>;

const known: OptionTable<CifarResNetOptions<number>> = {
  depth: required({}),
  option: "optional",
  ...stochasticOptions,
};

/**
 * ResNet-20, -32, -44, -56, -110: three rows of basic blocks with 16, 32 and 64 filters.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`, 10 by default: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 4, width / 4, 64]`, sizes rounded up
 * - `pyramid`   `conv2` to `conv4`, strides 1 to 4
 *
 * @throws {@link ArgumentError} for a depth that is not 6n + 2.
 * @example
 * cifarResnet({ depth: 20 })(input([32, 32, 3])).shape; // [null, 10]
 */
export const cifarResnet = <const C extends number = 10>(options: CifarResNetOptions<C>): CifarResNet<C> => {
  const at = "cifarResnet";
  checkOptions(at, options, known);
  const { depth, option = "A", stochasticDepth = 0 } = options;
  const count = blocksOf(at, depth, 2);
  const [references, architecture] =
    option === "A both sides"
      ? [bothSidesReferences, `cifar-both-sides-resnet${depth}`]
      : [cifarReferences, `cifar-resnet${depth}`];
  const conv1: Stage = { name: "conv1", stride: 1, block: named("conv1", chain(normalizedConvolution(16, 3), relu)) };
  const stages = threeRows({ count, block: (place) => basicBlock({ ...place, option }), stochasticDepth });
  return imageClassifier({
    at,
    stages: [conv1, ...stages],
    head: classifierHead(at, options, { classes: 10 }),
    rule: (image) => featureMapShape(at, image, { least: 1, up: 4, down: 1 }, 64),
    preprocessing: null,
    reference: resnetReference(references, architecture, [count, count, count]),
  });
};
