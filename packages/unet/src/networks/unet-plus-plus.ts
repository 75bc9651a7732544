/** @file U-Net++. Zhou et al. 2018, "UNet++: A Nested U-Net Architecture for Medical Image Segmentation", arXiv:1807.10165. */
import { type Block, concatenate, named, type Tensor, upSampling2d } from "@tributary/kernel";
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { biased, biasedAndNormalized, type ConvolutionStyle, twoConvolutions } from "../blocks/convolutions.ts";
import {
  type DepthOf,
  type Filters,
  type FirstOf,
  filtersOf,
  type LevelOptions,
  levelOptions,
} from "../blocks/filters.ts";
import { grouped } from "../blocks/grouped.ts";
import { encoderLevel } from "../blocks/level.ts";
import type { Supervised } from "../blocks/supervised.ts";
import { upConvolution } from "../blocks/up-convolution.ts";
import { unetPlusPlusReference } from "../references/unet-plus-plus-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import {
  checked,
  classify,
  type HalvedMap,
  halved,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";

interface Flavor {
  readonly style: ConvolutionStyle;
  readonly up: (filters: number) => Block;
  /** The input of a node: its level's nodes from left to right, and the one below, upsampled. */
  readonly join: (seen: readonly Tensor[], below: Tensor) => Tensor;
}

/**
 * - `"keras"`: the authors' code: biases, up-convolutions. MrGiovanni/UNetPlusPlus.
 * - `"batchNormalization"`: bilinear on the way up. 4uiiurz1/pytorch-nested-unet.
 */
export type UnetPlusPlusFlavor = OneOf<["keras", "batchNormalization"]>;

const flavors: Readonly<Record<UnetPlusPlusFlavor, Flavor>> = {
  keras: {
    style: biased,
    up: upConvolution,
    join: (seen, below) => concatenate([below, ...seen]),
  },
  batchNormalization: {
    style: biasedAndNormalized,
    up: () => upSampling2d(2, { interpolation: "bilinear", alignCorners: true }),
    join: (seen, below) => concatenate([...seen, below]),
  },
};

export interface UnetPlusPlusOptions<
  C extends number = number,
  F extends Filters = Filters,
  D extends UnetDepth = UnetDepth,
> extends SegmentationOptions<C>,
    LevelOptions<F, D> {
  /** Default `"keras"`. */
  readonly flavor?: UnetPlusPlusFlavor;
}

/** `output1` to the depth's. */
interface Outputs {
  readonly 1: "output1";
  readonly 2: Outputs[1] | "output2";
  readonly 3: Outputs[2] | "output3";
  readonly 4: Outputs[3] | "output4";
  readonly 5: Outputs[4] | "output5";
  readonly 6: Outputs[5] | "output6";
}
type OutputsOf<D extends number> = D extends UnetDepth ? Outputs[D] : string;

type Map<C extends number, F extends Filters, D extends UnetDepth> = HalvedMap<
  "unetPlusPlus",
  DepthOf<F, D>,
  "same",
  C
>;

export type UnetPlusPlus<C extends number, F extends Filters, D extends UnetDepth> = Segmenter<
  Map<C, F, D>,
  Map<FirstOf<F>, F, D>
> & {
  /** The outputs of all nested U-Nets, from the smallest, `output1`, to the whole network: deep supervision. */
  readonly supervised: Supervised<Map<C, F, D>, OutputsOf<DepthOf<F, D>>>;
};

/** `rows[i][j]` is the node X^{i,j} of figure 1(a). */
type Nodes = readonly (readonly Tensor[])[];

/** Figure 1(a), one diagonal after the other: down a level, then back up along all that is there. */
const nodesOf = (filters: readonly number[], { style, up, join }: Flavor): ((image: Tensor) => Nodes) => {
  const block = (i: number): Block => twoConvolutions(filters[i]!, { style });
  const backbone = filters.map((_, i) => named(`node${i}_0`, i === 0 ? block(i) : encoderLevel(block(i))));
  const node = (i: number, j: number) => {
    const [larger, work] = [up(filters[i]!), block(i)];
    return grouped(`node${i}_${j}`, (below: Tensor, ...seen: Tensor[]) => work(join(seen, larger(below))));
  };
  const nested = filters.map((_, i) => Array.from({ length: filters.length - 1 - i }, (_, j) => node(i, j + 1)));
  return (image) => {
    const rows: Tensor[][] = filters.map(() => []);
    let x = image;
    for (const [i, level] of backbone.entries()) {
      x = level(x);
      rows[i]!.push(x);
      for (let j = 1; j <= i; j++) {
        const row = rows[i - j]!;
        row.push(nested[i - j]![j - 1]!(rows[i - j + 1]![j - 1]!, ...row));
      }
    }
    return rows;
  };
};

const known: OptionTable<UnetPlusPlusOptions> = { ...segmentationOptions, ...levelOptions, flavor: "optional" };

/**
 * U-Net++: nested U-Nets of every depth, with dense skip connections.
 *
 *     X⁰⁰ ── X⁰¹ ── X⁰² ──▶      each X sees all to its left, and the one below, made larger
 *       └─ X¹⁰ ── X¹¹ ─┘
 *            └─ X²⁰ ─┘
 *
 * Trained with `net.supervised`, it can be pruned: `unetPlusPlus({ classes, depth: 2 })` is the part that gives `output2`,
 * and its weights have the same names.
 *
 * - in   `[batch, height, width, channels]`, sizes that 2^depth divides
 * - out  `[batch, height, width, classes]`
 * - `pyramid`  the last node of each level: X⁰⁴, X¹³, … X⁴⁰
 *
 * @throws {@link ShapeError} for images that do not fit; it says which sizes do.
 * @example
 * const net = unetPlusPlus({ classes: 1 });
 * net(input([96, 96, 3])).shape; // [null, 96, 96, 1]
 * Object.keys(net.supervised(input([96, 96, 3]))); // ["output1", "output2", "output3", "output4"]
 */
export const unetPlusPlus = <const C extends number, const F extends Filters = 32, const D extends UnetDepth = 4>(
  options: UnetPlusPlusOptions<C, F, D> | UnetPlusPlusOptions<C>,
): UnetPlusPlus<C, F, D> => {
  const at = "unetPlusPlus";
  checkOptions(at, options, known);
  const { flavor = "keras" } = options;
  const filters = filtersOf(at, options.filters ?? 32, options.depth);
  const depth = filters.length - 1;
  const nodes = nodesOf(filters, choose<Flavor>(at, "flavor", flavors, flavor));
  const heads = Array.from({ length: depth }, (_, j) => classify(`classify${j + 1}`, options));
  const rule = halved(at, depth, "same");
  const supervised = checked(at, rule, (image) => {
    const [finest] = nodes(image);
    return Object.fromEntries(heads.map((head, j) => [`output${j + 1}`, head(finest![j + 1]!)]));
  });
  const net = segmentationNetwork<object>({
    at,
    pyramid: (image) =>
      nodes(image).map((row, i) => ({ name: `node${i}_${row.length - 1}`, stride: 2 ** i, tensor: row.at(-1)! })),
    head: ([finest]) => heads.at(-1)!(finest!.tensor),
    rule,
    reference: unetPlusPlusReference(flavor, depth, false),
  });
  const reference = unetPlusPlusReference(flavor, depth, true);
  return Object.assign(net, { supervised: Object.assign(supervised, { reference }) }) as unknown as UnetPlusPlus<
    C,
    F,
    D
  >;
};
