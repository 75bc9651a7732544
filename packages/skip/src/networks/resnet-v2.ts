/** @file ResNet v2. He et al. 2016, "Identity Mappings in Deep Residual Networks", arXiv:1603.05027; as Keras builds it. */
import { type Block, chain, maxPooling2d, named, relu, zeroPadding2d } from "@tributary/kernel";
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
import { convolution, kerasStyle, normalize } from "../blocks/convolution.ts";
import { preactivatedBottleneck } from "../blocks/preactivated-block.ts";
import { kerasV2References, resnetReference } from "../references/resnet-references.ts";
import { before, stochasticallyFinished, total } from "./stages.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** Blocks in conv2_x … conv5_x. */
const table = {
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
} as const;

export type ResNetV2Depth = OneOf<[50, 101, 152]>;

export interface ResNetV2Options<C extends number> extends StochasticOptions<C> {
  /** The number of layers with weights: 50, 101 or 152. */
  readonly depth: ResNetV2Depth;
}

export type ResNetV2<C extends number> = ImageClassifier<
  FeatureMap<"resnetV2", { readonly least: 32; readonly up: 32; readonly down: 1 }, 2048>,
  C
>;

/** Every block is a stage of its own: Keras shrinks the image in the last block of conv2_x, conv3_x and conv4_x. */
const stagesOf = (counts: readonly number[], rate: number): readonly Stage[] => {
  const style = kerasStyle;
  const finishing = stochasticallyFinished(rate, total(counts));
  // Keras pads the pooling with zeros although conv1 has no relu: they win over negative values.
  const pool: Block = chain(zeroPadding2d(1), maxPooling2d(3, { strides: 2 }));
  const blocks = counts.flatMap((count, i) =>
    Array.from({ length: count }, (_, j): Stage => {
      const strides = j === count - 1 && i < counts.length - 1 ? 2 : 1;
      const name = `conv${i + 2}_${j + 1}`;
      const place = { filters: 64 * 2 ** i, strides, style, ...finishing(before(counts)[i]! + j) };
      const block = named(name, preactivatedBottleneck(place));
      return { name, stride: 4 * 2 ** i * strides, block: i + j === 0 ? chain(pool, block) : block };
    }),
  );
  return [
    { name: "conv1", stride: 2, block: named("conv1", convolution(64, 7, { strides: 2, style })) },
    ...blocks,
    { name: "post", stride: 32, block: named("post", chain(normalize(style), relu)) },
  ];
};

const known: OptionTable<ResNetV2Options<number>> = { depth: "required", ...stochasticOptions };

/**
 * ResNet v2: normalization and relu come before each convolution, so the sum of a block goes unchanged to the next.
 *
 * - in   `[batch, height, width, channels]`, at least 32 pixels
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   strides 2 to 32: `conv1`, the last block before each that shrinks the image, and `post`
 *
 * @throws {@link ArgumentError} for an unknown depth.
 * @throws {@link ShapeError} for images of less than 32 pixels.
 * @example
 * resnetV2({ depth: 50 })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const resnetV2 = <const C extends number = 1000>(options: ResNetV2Options<C>): ResNetV2<C> => {
  const at = "resnetV2";
  checkOptions(at, options, known);
  const { depth, stochasticDepth = 0 } = options;
  const counts = choose(at, "depth", table, depth);
  return imageClassifier({
    at,
    stages: stagesOf(counts, stochasticDepth),
    head: classifierHead(at, options),
    rule: (image) => featureMapShape(at, image, { least: 32, up: 32, down: 1 }, 2048),
    preprocessing: "tf",
    reference: resnetReference(kerasV2References, `ResNet${depth}V2`, counts),
  });
};
