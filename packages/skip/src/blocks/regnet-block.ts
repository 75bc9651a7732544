/** @file RegNet's block. Radosavovic et al. 2020, "Designing Network Design Spaces", arXiv:2003.13678, figure 4. */
import { type Block, chain, relu } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { type BlockOptions, blockOptions, dilationOf, finished } from "./basic-block.ts";
import { normalizedConvolution, torchStyle } from "./convolution.ts";
import { residualBlock } from "./residual-block.ts";
import { squeezeAndExcitation } from "./squeeze-and-excitation.ts";

export interface RegnetBlockOptions extends BlockOptions {
  /** The channels of each group of the 3×3 convolution. Default: one group. */
  readonly groupWidth?: number;
  /** Units of the hidden layer of a squeeze and excitation after the 3×3 convolution. Default: there is none. */
  readonly units?: number;
}

const known: OptionTable<RegnetBlockOptions> = { ...blockOptions, groupWidth: COUNT, units: COUNT };

/**
 * RegNet's block X, and Y with a squeeze and excitation: ResNeXt's bottleneck without the bottleneck.
 *
 *     x ──┬── 1×1 ── relu ── 3×3 in groups ── relu ── (SE) ── 1×1 ──(+)── relu ──▶
 *         └──────────────────────────────────────────────────────┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, filters]`, sizes rounded up
 *
 * @example
 * regnetBlock({ filters: 104, groupWidth: 8, strides: 2 })(input([56, 56, 48])).shape; // [null, 28, 28, 104]
 */
export const regnetBlock = (options: RegnetBlockOptions): Block => {
  checkOptions("regnetBlock", options, known);
  const { filters, groupWidth = filters, units, strides = 1, option = "B", finish, style = torchStyle } = options;
  const body = chain(
    normalizedConvolution(filters, 1, { style }),
    relu,
    normalizedConvolution(filters, 3, {
      strides,
      groups: filters / groupWidth,
      dilationRate: dilationOf(options)[0],
      style,
    }),
    relu,
    ...(units === undefined ? [] : [squeezeAndExcitation({ units })]),
    normalizedConvolution(filters, 1, { style }),
  );
  return residualBlock(finished(body, finish), { filters, strides, option, style });
};
