/** @file ECA-ResNet. Wang et al. 2019, "ECA-Net: Efficient Channel Attention", arXiv:1910.03151, table 3. */
import { ArgumentError, type Block } from "@tributary/kernel";
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { bottleneck } from "../blocks/bottleneck.ts";
import type { LibraryStyle } from "../blocks/convolution.ts";
import { efficientChannelAttention } from "../blocks/efficient-channel-attention.ts";
import { deepReferences, type ResNetReferences, timmReferences } from "../references/resnet-references.ts";
import { type Bottlenecked, bottleneckNetwork } from "./residual-network.ts";
import { finishedBy } from "./stages.ts";
import { sevenBySeven, threeByThree, tiered } from "./stems.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** Blocks in conv2_x … conv5_x. */
const counts = {
  26: [2, 2, 2, 2],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  269: [3, 30, 48, 8],
} as const;

export type EcaResNetDepth = OneOf<[26, 50, 101, 269]>;

/**
 * - `"D"`: ResNet-D, of 50, 101 and 269 layers; timm's `ecaresnet50d`.
 * - `"T"`: the same with 24, 32 and 64 filters at the start, of 26 and 50 layers; timm's `ecaresnet50t`.
 * - `"light"`: of 50 layers, with one 7×7 convolution at the start and most blocks in conv4_x; timm's `ecaresnetlight`.
 */
export type EcaResNetFlavor = OneOf<["D", "T", "light"]>;

interface Flavor {
  readonly depths: readonly number[];
  readonly stem: (filters: number, style: LibraryStyle) => Block;
  readonly references: ResNetReferences;
  readonly counts?: readonly number[];
  readonly architecture: (depth: number) => string;
}

const deep = { references: deepReferences, stem: threeByThree } as const;

const flavors: { readonly [F in EcaResNetFlavor]: Flavor } = {
  D: { ...deep, depths: [50, 101, 269], architecture: (depth) => `ecaresnet${depth}d` },
  T: { ...deep, stem: tiered, depths: [26, 50], architecture: (depth) => `ecaresnet${depth}t` },
  light: {
    depths: [50],
    stem: sevenBySeven,
    references: { ...timmReferences, inside: deepReferences.inside },
    counts: [1, 1, 11, 3],
    architecture: () => "ecaresnetlight",
  },
};

export interface EcaResNetOptions<C extends number> extends StochasticOptions<C> {
  /** The number of layers with weights, as ResNet counts them: 26, 50, 101 or 269. Default 50. */
  readonly depth?: EcaResNetDepth;
  /**
   * - `"D"`, the default: ResNet-D, of 50, 101 and 269 layers; timm's `ecaresnet50d`.
   * - `"T"`: the same with 24, 32 and 64 filters at the start, of 26 and 50 layers; timm's `ecaresnet50t`.
   * - `"light"`: of 50 layers, with one 7×7 convolution at the start and most blocks in conv4_x; timm's `ecaresnetlight`.
   */
  readonly flavor?: EcaResNetFlavor;
}

export type EcaResNet<C extends number> = Bottlenecked<"ecaResnet", C>;

const known: OptionTable<EcaResNetOptions<number>> = { depth: "optional", flavor: "optional", ...stochasticOptions };

/** @throws {@link ArgumentError} for a depth that the flavor does not have. */
const checkDepth = (depth: number, flavor: string, depths: readonly number[]): void => {
  if (depths.includes(depth)) return;
  throw new ArgumentError({
    at: "ecaResnet",
    problem: `flavor "${flavor}" has no depth ${depth}`,
    received: `depth ${depth}`,
    expected: `one of ${depths.join(", ")}`,
    fix: "choose one of these depths, or another flavor",
  });
};

/**
 * ECA-ResNet as in timm: ResNet-D with efficient channel attention in every block, before the sum.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown depth or flavor, and for a depth that the flavor does not have.
 * @example
 * ecaResnet({ depth: 50 })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const ecaResnet = <const C extends number = 1000>(options: EcaResNetOptions<C> = {}): EcaResNet<C> => {
  checkOptions("ecaResnet", options, known);
  const { depth = 50, flavor = "D" } = options;
  const row = choose("ecaResnet", "depth", counts, depth);
  const { depths, stem, references, architecture, counts: own = row } = choose("ecaResnet", "flavor", flavors, flavor);
  checkDepth(depth, flavor, depths);
  return bottleneckNetwork(
    {
      at: "ecaResnet",
      counts: own,
      stem,
      block: (place) => bottleneck({ ...finishedBy(efficientChannelAttention(), place), option: "D" }),
      references,
      architecture: architecture(depth),
    },
    options,
  );
};
