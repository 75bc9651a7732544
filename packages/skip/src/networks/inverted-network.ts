/**
 * @file What MobileNets and EfficientNets have in common: a convolution, stages of inverted residuals, and a 1×1 convolution. Sandler et
 * al. 2018, arXiv:1801.04381, table 2.
 */
import { type Block, chain, named, type Preprocessing } from "@tributary/kernel";
import {
  type AnyLayer,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type Stage,
} from "@tributary/kernel/authoring";
import { type LibraryStyle, normalizedConvolution } from "../blocks/convolution.ts";
import { invertedResidual } from "../blocks/inverted-residual.ts";
import { type InvertedReferences, invertedReference } from "../references/inverted-references.ts";
import { stochasticallyFinished } from "./stages.ts";

/** One inverted residual. */
export interface InvertedBlock {
  readonly filters: number;
  /** Channels inside. */
  readonly width: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly activation: Block;
  readonly attention?: Block;
}

/** The blocks of one row of a paper's table, or of several that belong together. */
export type InvertedStage = readonly InvertedBlock[];

export interface InvertedPlan {
  readonly at: string;
  /** Filters of the first convolution. */
  readonly first: number;
  readonly stages: readonly InvertedStage[];
  /** Filters of the last convolution. */
  readonly last: number;
  /** Of the first and the last convolution. */
  readonly activation: Block;
  readonly style: LibraryStyle;
  readonly head: Block;
  /** How often the last block is left out while training. */
  readonly stochasticDepth: number;
  /** The smallest image, in pixels. */
  readonly least: number;
  readonly preprocessing: Preprocessing;
  readonly references: InvertedReferences;
  readonly architecture: string;
}

/** Such a network, for the compiler. L: the smallest image, F: the channels of the last feature map. */
export type Inverted<At extends string, L extends number, F extends number, C extends number> = ImageClassifier<
  FeatureMap<At, { readonly least: L; readonly up: 32; readonly down: 1 }, F>,
  C
>;

/** Stages are called as EfficientNet's table 1 numbers them: `stage1` is the first convolution. */
const stagesOf = ({ first, stages, last, activation, style, stochasticDepth }: InvertedPlan): readonly Stage[] => {
  const blocks = stages.flat();
  const finishing = stochasticallyFinished(stochasticDepth, blocks.length);
  const convolution = (filters: number, kernelSize: number, strides: number): Block =>
    chain(normalizedConvolution(filters, kernelSize, { strides, style }), activation);
  let stride = 2;
  const rows = stages.map((row, i): Stage => {
    const name = `stage${i + 2}`;
    const made = row.map((block, j) =>
      named(`${name}_${j + 1}`, invertedResidual({ ...block, style, ...finishing(blocks.indexOf(block)) })),
    );
    for (const { strides } of row) stride *= strides;
    return { name, stride, block: chain(...made) };
  });
  const [start, end] = ["stage1", `stage${stages.length + 2}`];
  return [
    { name: start, stride: 2, block: named(start, convolution(first, 3, 2)) },
    ...rows,
    { name: end, stride, block: named(end, convolution(last, 1, 1)) },
  ];
};

export const invertedNetwork = <L extends AnyLayer>(plan: InvertedPlan): L => {
  const { at, stages, last, head, least, preprocessing, references, architecture, first } = plan;
  return imageClassifier<L>({
    at,
    stages: stagesOf(plan),
    head,
    rule: (image) => featureMapShape(at, image, { least, up: 32, down: 1 }, last),
    preprocessing,
    reference: invertedReference(references, architecture, first, stages),
  });
};
