/** @file DenseNet. Huang et al. 2016, "Densely Connected Convolutional Networks", arXiv:1608.06993. */
import {
  type ClassifierOptions,
  checkOptions,
  classifierHead,
  classifierOptions,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type OneOf,
  type OptionTable,
} from "@tributary/kernel/authoring";
import { densenetReference } from "../references/densenet-references.ts";
import { denseStages } from "./dense-stages.ts";
import { type DenseNetFlavor, flavors, type Least } from "./densenet-flavors.ts";
import { chooseFlavor } from "./flavor.ts";
import { sevenBySeven, withStem } from "./stems.ts";

/** Table 1, and torchvision's 161: filters of conv1, growth, layers in each block, and the channels that come out. */
const table1 = {
  121: { filters: 64, growth: 32, counts: [6, 12, 24, 16], channels: 1024 },
  161: { filters: 96, growth: 48, counts: [6, 12, 36, 24], channels: 2208 },
  169: { filters: 64, growth: 32, counts: [6, 12, 32, 32], channels: 1664 },
  201: { filters: 64, growth: 32, counts: [6, 12, 48, 32], channels: 1920 },
} as const satisfies {
  readonly [D in keyof Channels]: {
    readonly channels: Channels[D];
    readonly filters: number;
    readonly growth: number;
    readonly counts: readonly number[];
  };
};

/** The channels of the last feature map, for the compiler. */
interface Channels {
  readonly 121: 1024;
  readonly 161: 2208;
  readonly 169: 1664;
  readonly 201: 1920;
}

export type DenseNetDepth = OneOf<[121, 161, 169, 201]>;

export interface DenseNetOptions<D extends DenseNetDepth, C extends number, F extends DenseNetFlavor>
  extends ClassifierOptions<C> {
  /** The number of layers with weights: 121, 161, 169 or 201. */
  readonly depth: D;
  /**
   * - `"torchvision"`, the default: images from 29 pixels on.
   * - `"keras"`: an epsilon of 1.001e-5; 121, 169 and 201 layers, images from 32 pixels on.
   */
  readonly flavor?: F;
}

export type DenseNet<D extends DenseNetDepth, C extends number, F extends DenseNetFlavor> = ImageClassifier<
  FeatureMap<"densenet", { readonly least: Least[F]; readonly up: 4; readonly down: 8 }, Channels[D]>,
  C
>;

const known: OptionTable<DenseNetOptions<DenseNetDepth, number, DenseNetFlavor>> = {
  depth: "required",
  flavor: "optional",
  ...classifierOptions,
};

/**
 * DenseNet-BC: the input of every layer of a block is all feature maps before it.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 1024 … 2208]`, sizes rounded up until a quarter, then down
 * - `pyramid`   `conv1`, `block1` to `block3`, `post`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown depth or flavor.
 * @throws {@link ShapeError} for images smaller than the flavor takes.
 * @example
 * const net = densenet({ depth: 121 });
 * net(input([224, 224, 3])).shape; // [null, 1000]
 * net.features(input([224, 224, 3])).shape; // [null, 7, 7, 1024]
 */
export const densenet = <
  const D extends DenseNetDepth,
  const C extends number = 1000,
  const F extends DenseNetFlavor = "torchvision",
>(
  options: DenseNetOptions<D, C, F> | DenseNetOptions<D, C, DenseNetFlavor>,
): DenseNet<D, C, F> => {
  const at = "densenet";
  checkOptions(at, options, known);
  const chosen = chooseFlavor(at, table1, flavors, options);
  const { filters, growth, counts, channels, style, preprocessing, least, references, architecture } = chosen;
  return imageClassifier({
    at,
    stages: withStem(sevenBySeven(filters, style), denseStages({ counts, growth, stride: 4, style })),
    head: classifierHead(at, options),
    rule: (image) => featureMapShape(at, image, { least, up: 4, down: 8 }, channels),
    preprocessing,
    reference: densenetReference(references, architecture(options.depth), counts),
  });
};
