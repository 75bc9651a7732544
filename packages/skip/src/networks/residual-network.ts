/** @file What ResNet and those that came of it have in common. He et al. 2015, arXiv:1512.03385, table 1. */
import { ArgumentError, type Block, type Preprocessing } from "@tributary/kernel";
import {
  type AnyLayer,
  classifierHead,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type OptionTable,
  type Reference,
  type Stage,
} from "@tributary/kernel/authoring";
import { type LibraryStyle, torchStyle } from "../blocks/convolution.ts";
import { type ResNetReferences, resnetReference, torchReferences } from "../references/resnet-references.ts";
import { type OutputStride, rowStrides } from "./output-stride.ts";
import { before, type MakeBlock, rowOfBlocks, stochasticallyFinished, total } from "./stages.ts";
import { sevenBySeven, withStem } from "./stems.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

export interface NetworkOptions<C extends number = number, O extends OutputStride = OutputStride>
  extends StochasticOptions<C> {
  /**
   * How much smaller than the image the last feature map is. Default 32; with 16 or 8 the last row or the last two keep the
   * size, and their windows grow in place of strides: encoders for DeepLab. The weights are the same.
   */
  readonly outputStride?: O;
}

/** The names of these options. */
export const networkOptions: OptionTable<NetworkOptions> = { ...stochasticOptions, outputStride: "optional" };

/**
 * Average pooling in shortcuts leaves nothing to grow in place of strides: libraries pool there without downsampling, each in its way.
 *
 * @param kind What the function calls the choice of these shortcuts, and which have them.
 * @throws {@link ArgumentError} for any output stride but 32.
 */
export const refuseDilation = (
  at: string,
  outputStride: OutputStride = 32,
  kind = "flavor",
  where = "flavors D and T",
): void => {
  if (outputStride === 32) return;
  throw new ArgumentError({
    at,
    problem: "shortcuts that average downsample by 32",
    received: `outputStride ${outputStride}`,
    expected: `outputStride 32 in ${where}`,
    fix: `leave outputStride out, or choose another ${kind}`,
  });
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
  /** What conv1 is made of, given its filters. Default: one 7×7 convolution. */
  readonly stem?: (filters: number, style: LibraryStyle) => Block;
  readonly preprocessing: Preprocessing;
  readonly reference: Reference;
}

/** ResNeXt, a wide ResNet, for the compiler: bottlenecks from the first row on. */
export type Bottlenecked<At extends string, C extends number, O extends OutputStride = 32> = ImageClassifier<
  FeatureMap<At, { readonly least: 1; readonly up: O; readonly down: 1 }, 2048>,
  C
>;

/** Table 1: one stage for each size of the feature maps. */
const stagesOf = (
  { at, counts, block, style, stem = sevenBySeven }: NetworkPlan,
  options: NetworkOptions,
): readonly Stage[] => {
  const { stochasticDepth: rate = 0, outputStride } = options;
  const finishing = stochasticallyFinished(rate, total(counts));
  const rows = counts.map((count, i): Stage => {
    const row = { name: `conv${i + 2}`, count, filters: 64 * 2 ** i, ...rowStrides(at, i, outputStride) };
    return rowOfBlocks(row, block, (j) => finishing(before(counts)[i]! + j));
  });
  return withStem(stem(64, style), rows);
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

/** What ResNeXt, wide ResNets and ECA-ResNets differ in. */
export interface BottleneckPlan extends Pick<NetworkPlan, "at" | "counts" | "block" | "stem"> {
  /** Its name in the package that has it. */
  readonly architecture: string;
  /** Default: torchvision's. */
  readonly references?: ResNetReferences;
}

/** A network of bottlenecks from the first row on, with PyTorch's constants. */
export const bottleneckNetwork = <L extends AnyLayer>(
  { architecture, references = torchReferences, ...plan }: BottleneckPlan,
  options: NetworkOptions,
): L =>
  residualNetwork(
    {
      ...plan,
      channels: 2048,
      least: 1,
      style: torchStyle,
      preprocessing: "torch",
      reference: resnetReference(references, architecture, plan.counts),
    },
    options,
  );
