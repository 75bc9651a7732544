/** @file What ResNet, ResNeXt, wide ResNets and SE-ResNets have in common. He et al. 2015, arXiv:1512.03385, table 1. */
import type { Preprocessing } from "@tributary/kernel";
import {
  type AnyLayer,
  type ClassifierOptions,
  classifierHead,
  classifierOptions,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type OptionTable,
  type Reference,
  type Stage,
} from "@tributary/kernel/authoring";
import { type LibraryStyle, torchStyle } from "../blocks/convolution.ts";
import { type OutputStride, rowStrides } from "./output-stride.ts";
import { before, type MakeBlock, rowOfBlocks, stochasticallyFinished, total, withStem } from "./stages.ts";

export interface NetworkOptions<C extends number = number, O extends OutputStride = OutputStride>
  extends ClassifierOptions<C> {
  /**
   * How much smaller than the image the last feature map is. Default 32; with 16 or 8 the last row or the last two keep the
   * size, and their windows grow in place of strides: encoders for DeepLab. The weights are the same.
   */
  readonly outputStride?: O;
  /** How often the last block is left out while training; those before it less, in proportion. Default 0. */
  readonly stochasticDepth?: number;
}

/** The names of these options. */
export const networkOptions: OptionTable<NetworkOptions> = {
  ...classifierOptions,
  outputStride: "optional",
  stochasticDepth: "optional",
};

export interface NetworkPlan {
  readonly at: string;
  /** How many blocks there are in conv2_x to conv5_x. */
  readonly counts: readonly number[];
  readonly block: MakeBlock;
  /** Channels of the last feature map. */
  readonly channels: number;
  /** The smallest image, in pixels. */
  readonly least: number;
  readonly style: LibraryStyle;
  readonly preprocessing: Preprocessing;
  readonly reference: Reference;
}

/** What ResNeXt, wide ResNets and SE-ResNets share, as torchvision and timm have them: bottlenecks from the first row on. */
export const bottlenecked: Pick<NetworkPlan, "channels" | "least" | "style" | "preprocessing"> = {
  channels: 2048,
  least: 1,
  style: torchStyle,
  preprocessing: "torch",
};

/** Such a network, for the compiler. */
export type Bottlenecked<At extends string, C extends number, O extends OutputStride = 32> = ImageClassifier<
  FeatureMap<At, { readonly least: 1; readonly up: O; readonly down: 1 }, 2048>,
  C
>;

/** Table 1: one stage for each size of the feature maps. */
const stagesOf = ({ at, counts, block, style }: NetworkPlan, options: NetworkOptions): readonly Stage[] => {
  const { stochasticDepth: rate = 0, outputStride } = options;
  const finishing = stochasticallyFinished(rate, total(counts));
  const rows = counts.map((count, i): Stage => {
    const row = { name: `conv${i + 2}`, count, filters: 64 * 2 ** i, ...rowStrides(at, i, outputStride) };
    return rowOfBlocks(row, block, (j) => finishing(before(counts)[i]! + j));
  });
  return withStem(64, style, rows);
};

/** The network of a plan: conv1, max-pooling, four rows of blocks that halve the image, and a classifier. */
export const residualNetwork = <L extends AnyLayer>(plan: NetworkPlan, options: NetworkOptions): L => {
  const { at, channels, least, preprocessing, reference } = plan;
  return imageClassifier<L>({
    at,
    stages: stagesOf(plan, options),
    head: classifierHead(at, options),
    rule: (image) => featureMapShape(at, image, { least, up: options.outputStride ?? 32, down: 1 }, channels),
    preprocessing,
    reference,
  });
};
