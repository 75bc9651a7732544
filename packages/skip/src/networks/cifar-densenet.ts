/** @file DenseNet-BC for images of 32 pixels. Huang et al. 2016, arXiv:1608.06993, sections 3 and 4. */
import { named } from "@tributary/kernel";
import {
  type Add,
  type ClassifierOptions,
  COUNT,
  checkOptions,
  classifierHead,
  classifierOptions,
  type FeatureMap,
  type FloorDiv,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type Mul,
  type OptionTable,
  required,
  type Stage,
  type Sub,
} from "@tributary/kernel/authoring";
import { convolution, torchStyle } from "../blocks/convolution.ts";
import { cifarDenseReferences, densenetReference } from "../references/densenet-references.ts";
import { denseStages } from "./dense-stages.ts";
import { blocksOf } from "./three-rows.ts";

export interface CifarDenseNetOptions<L extends number, K extends number, C extends number>
  extends ClassifierOptions<C> {
  /** The number of layers with weights, 6n + 4: the paper has 100, 190 and 250. */
  readonly depth: L;
  /** The number of channels that each layer adds: the paper's k. */
  readonly growth: K;
}

/** After a block of new channels, and after the transition that halves them all. */
type AfterBlock<Channels extends number, New extends number> = Add<Channels, New>;
type Halved<Channels extends number, New extends number> = FloorDiv<AfterBlock<Channels, New>, 2>;
/** Three blocks of (L - 4) / 6 layers, the first on 2k channels. */
type Channels<K extends number, New extends number> = AfterBlock<Halved<Halved<Mul<2, K>, New>, New>, New>;

export type CifarDenseNet<L extends number, K extends number, C extends number> = ImageClassifier<
  FeatureMap<
    "cifarDensenet",
    { readonly least: 4; readonly up: 1; readonly down: 4 },
    Channels<K, Mul<FloorDiv<Sub<L, 4>, 6>, K>>
  >,
  C
>;

const channelsAfter = (growth: number, layers: number): number => {
  const added = layers * growth;
  const halved = (channels: number): number => Math.floor((channels + added) / 2);
  return halved(halved(2 * growth)) + added;
};

const known: OptionTable<CifarDenseNetOptions<number, number, number>> = {
  depth: required({}),
  growth: required(COUNT),
  ...classifierOptions,
};

/**
 * DenseNet-BC (L, k): three dense blocks; bottlenecks and transitions that keep half of the channels.
 *
 * - in   `[batch, height, width, channels]`, at least 4 pixels
 * - out  `[batch, classes]`, 10 by default: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 4, width / 4, …]`, sizes rounded down
 * - `pyramid`   `block1`, `block2` and `post`, strides 1 to 4
 *
 * @throws {@link ArgumentError} for a depth that is not 6n + 4.
 * @throws {@link ShapeError} for images of less than 4 pixels.
 * @example
 * const net = cifarDensenet({ depth: 100, growth: 12 });
 * net(input([32, 32, 3])).shape; // [null, 10]
 * net.features(input([32, 32, 3])).shape; // [null, 8, 8, 342]
 */
export const cifarDensenet = <const L extends number, const K extends number, const C extends number = 10>(
  options: CifarDenseNetOptions<L, K, C>,
): CifarDenseNet<L, K, C> => {
  const at = "cifarDensenet";
  checkOptions(at, options, known);
  const { depth, growth } = options;
  const layers = blocksOf(at, depth, 4);
  const counts = [layers, layers, layers];
  const conv1: Stage = { name: "conv1", stride: 1, block: named("conv1", convolution(2 * growth, 3)) };
  return imageClassifier({
    at,
    stages: [conv1, ...denseStages({ counts, growth, stride: 1, style: torchStyle })],
    head: classifierHead(at, options, { classes: 10 }),
    rule: (image) => featureMapShape(at, image, { least: 4, up: 1, down: 4 }, channelsAfter(growth, layers)),
    preprocessing: null,
    reference: densenetReference(cifarDenseReferences, `densenet-bc-${depth}-${growth}`, counts),
  });
};
