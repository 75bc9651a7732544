/** @file DenseNet. Huang et al. 2016, "Densely Connected Convolutional Networks", arXiv:1608.06993. */

import { chain, maxPooling2d, named, type Preprocessing, relu } from "@tributary/kernel";
import {
  type ClassifierOptions,
  checkOptions,
  choose,
  classifierHead,
  classifierOptions,
  type FeatureMap,
  featureMapShape,
  type ImageClassifier,
  imageClassifier,
  type OneOf,
  type OptionTable,
  type Stage,
} from "@tributary/kernel/authoring";
import { kerasStyle, type LibraryStyle, normalizedConvolution, torchStyle } from "../blocks/convolution.ts";
import {
  type DenseNetReferences,
  densenetReference,
  kerasDenseReferences,
  torchDenseReferences,
} from "../references/densenet-references.ts";
import { checkDepth } from "./check-depth.ts";
import { denseStages } from "./dense-stages.ts";

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
export type DenseNetFlavor = OneOf<["torchvision", "keras"]>;

/** The smallest image that each flavor takes, for the compiler. */
interface Least {
  readonly torchvision: 29;
  readonly keras: 32;
}

interface Flavor {
  readonly style: LibraryStyle;
  readonly preprocess: Preprocessing;
  /** The smallest image, in pixels: below 29 nothing is left of it. */
  readonly least: number;
  readonly naming: DenseNetReferences;
  readonly architecture: string;
  readonly depths: readonly DenseNetDepth[];
}

/** Where the flavors differ. */
const flavors = {
  torchvision: {
    style: torchStyle,
    preprocess: "torch",
    least: 29,
    naming: torchDenseReferences,
    architecture: "densenet",
    depths: [121, 161, 169, 201],
  },
  keras: {
    style: { ...kerasStyle, useBias: false },
    preprocess: "torch",
    least: 32,
    naming: kerasDenseReferences,
    architecture: "DenseNet",
    depths: [121, 169, 201],
  },
} as const satisfies { readonly [F in DenseNetFlavor]: Flavor & { readonly least: Least[F] } };

export interface DenseNetOptions<D extends DenseNetDepth, C extends number, F extends DenseNetFlavor>
  extends ClassifierOptions<C> {
  /** How many layers have weights: 121, 161, 169 or 201. */
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
 * DenseNet-BC: every layer of a block sees all feature maps before it.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 1024 … 2208]`, sizes rounded up until a quarter, then down
 * - `pyramid`   `conv1`, `block1` to `block3`, `post`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for a depth or a flavor that there is not.
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
  const { depth, flavor = "torchvision" } = options;
  const { filters, growth, counts, channels } = choose(at, "depth", table1, depth);
  const { style, preprocess, least, naming, architecture, depths }: Flavor = choose(at, "flavor", flavors, flavor);
  checkDepth(at, { depth, depths, flavor });
  const conv1 = named("conv1", chain(normalizedConvolution(filters, 7, { strides: 2, style }), relu));
  const pool = maxPooling2d(3, {
    strides: 2,
    padding: [
      [1, 1],
      [1, 1],
    ],
  });
  const [first, ...deeper] = denseStages({ counts, growth, stride: 4, style }) as [Stage, ...Stage[]];
  return imageClassifier({
    at,
    stages: [{ name: "conv1", stride: 2, block: conv1 }, { ...first, block: chain(pool, first.block) }, ...deeper],
    head: classifierHead(at, options),
    rule: (image) => featureMapShape(at, image, { least, up: 4, down: 8 }, channels),
    preprocess,
    reference: densenetReference(naming, `${architecture}${depth}`, counts),
  });
};
