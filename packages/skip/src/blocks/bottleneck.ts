/** @file The bottleneck block. He et al. 2015, arXiv:1512.03385, figure 5, right. */
import { type Block, chain, relu } from "@tributary/kernel";
import { COUNT, checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { type BlockOptions, blockOptions, dilationOf, finished } from "./basic-block.ts";
import { normalizedConvolution, torchStyle } from "./convolution.ts";
import { crossed } from "./crossed.ts";
import { residualBlock } from "./residual-block.ts";

/** How many times more channels the block has at its end. */
export const EXPANSION = 4;

export interface BottleneckOptions extends BlockOptions {
  /** Filters of the 3×3 convolution. Default: `filters`. Wide ResNets have twice as many, ResNeXts `groups` · their width. */
  readonly width?: number;
  /** The number of groups of the 3×3 convolution, ResNeXt's cardinality. Default 1. */
  readonly groups?: number;
  /**
   * Which convolution has the strides. `"3×3"`, the default, is torchvision's, called v1.5. `"1×1"` is the paper's and
   * Keras', which ignores three quarters of the pixels.
   */
  readonly stridesIn?: OneOf<["1×1", "1x1", "3×3", "3x3"]>;
}

const known: OptionTable<BottleneckOptions> = {
  ...blockOptions,
  width: COUNT,
  groups: COUNT,
  stridesIn: "optional",
};

/** Of the first 1×1 and of the 3×3 convolution, by which of them has the strides. */
const stridesOf = (strides: number): Readonly<Record<string, readonly [number, number]>> => ({
  "1×1": [strides, 1],
  "3×3": [1, strides],
});

/**
 * For ResNet-50 and deeper: 1×1 narrows, 3×3 works, 1×1 widens to `4 · filters`.
 *
 *     x ──┬── 1×1 ── relu ── 3×3 ── relu ── 1×1 ──(+)── relu ──▶
 *         └───────────────────────────────────────┘
 *
 * With `groups` it is ResNeXt's block (Xie et al. 2016, arXiv:1611.05431, figure 3c), with a larger `width` that of
 * wide ResNets (Zagoruyko & Komodakis 2016, arXiv:1605.07146, section 3).
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, 4 · filters]`, sizes rounded up
 *
 * @example
 * bottleneck({ filters: 64, width: 128, groups: 32 })(input([56, 56, 64])).shape; // [null, 56, 56, 256]
 */
export const bottleneck = (options: BottleneckOptions): Block => {
  checkOptions("bottleneck", options, known);
  const { filters, width = filters, groups = 1, strides = 1, stridesIn = "3×3" } = options;
  const { option = "B", finish, style = torchStyle } = options;
  const [first, second] = choose("bottleneck", "stridesIn", stridesOf(strides), crossed(stridesIn));
  const body = chain(
    normalizedConvolution(width, 1, { strides: first, style }),
    relu,
    normalizedConvolution(width, 3, { strides: second, groups, dilationRate: dilationOf(options)[0], style }),
    relu,
    normalizedConvolution(EXPANSION * filters, 1, { style }),
  );
  return residualBlock(finished(body, finish), { filters: EXPANSION * filters, strides, option, style });
};
