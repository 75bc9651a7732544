/** @file Split attention, and the block of ResNeSt. Zhang et al. 2020, "ResNeSt: Split-Attention Networks", arXiv:2004.08955, figure 2. */
import {
  add,
  averagePooling2d,
  type Block,
  chain,
  concatenate,
  conv2d,
  globalAveragePooling2d,
  multiply,
  named,
  relu,
  softmax,
  type Tensor,
} from "@tributary/kernel";
import { COUNT, checkNumber, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { slice } from "@tributary/kernel/ops";
import { type BlockOptions, blockOptions, dilationOf, finished } from "./basic-block.ts";
import { EXPANSION } from "./bottleneck.ts";
import { type LibraryStyle, normalize, normalizedConvolution, torchStyle } from "./convolution.ts";
import { divisible } from "./divisible.ts";
import { residualBlock } from "./residual-block.ts";

export interface SplitAttentionOptions {
  /** How many views there are to choose from. Default 2. */
  readonly radix?: number;
  /** Pixels from one weight of the 3×3 windows to the next. Default 1. */
  readonly dilationRate?: number;
  /** Of the convolutions. Default: no bias before normalization. */
  readonly style?: LibraryStyle;
}

const known: OptionTable<SplitAttentionOptions> = { radix: COUNT, dilationRate: COUNT, style: "optional" };

/** Part i along the channels of a map whose parts have `filters`. */
const partOf = (x: Tensor, i: number, filters: number): Tensor =>
  slice(x, [{ axis: 3, start: i * filters, end: (i + 1) * filters }]);

/** The hidden layer has a quarter of the channels of all views, 32 at least. */
const hidden = (filters: number, radix: number): number => Math.max(32, divisible((filters * radix) / 4));

/**
 * Several views of a map, one convolution each; every channel of the output is a mixture of that channel in all views, weighted by
 * what the means of all channels say.
 *
 *         ┌── 3×3 ──┬─────────────────────────────(×)──┐
 *     x ──┤         ├── sum, mean, 1×1, 1×1, softmax   (+)──▶
 *         └── 3×3 ──┴─────────────────────────────(×)──┘
 *
 * Figure 2, right, with one cardinal group.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, filters]`
 *
 * @example
 * splitAttention(64)(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const splitAttention = (filters: number, options: SplitAttentionOptions = {}): Block => {
  checkNumber("splitAttention", "filters", filters, COUNT);
  checkOptions("splitAttention", options, known);
  const { radix = 2, dilationRate = 1, style = torchStyle } = options;
  const { kernelInitializer } = style;
  const views = chain(normalizedConvolution(radix * filters, 3, { groups: radix, dilationRate, style }), relu);
  const weigh = named(
    "weigh",
    chain(
      globalAveragePooling2d({ keepDims: true }),
      conv2d(hidden(filters, radix), 1, { kernelInitializer }),
      normalize(style),
      relu,
      conv2d(radix * filters, 1, { kernelInitializer }),
    ),
  );
  return (x) => {
    const seen = views(x);
    const parts = Array.from({ length: radix }, (_, i) => partOf(seen, i, filters));
    const scores = weigh(add(parts));
    // One row for each view: the softmax is over the rows.
    const shares = softmax({ axis: 1 })(
      concatenate(
        parts.map((_, i) => partOf(scores, i, filters)),
        { axis: 1 },
      ),
    );
    return add(parts.map((part, i) => multiply([part, slice(shares, [{ axis: 1, start: i, end: i + 1 }])])));
  };
};

/**
 * The block of ResNeSt: a bottleneck with {@link splitAttention}; where it downsamples, the result is averaged.
 *
 *     x ──┬── 1×1 ── relu ── split attention ── mean of 3×3 ── 1×1 ──(+)── relu ──▶
 *         └──────────────────────────────────────────────────────────┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, 4 · filters]`, sizes rounded up
 *
 * @example
 * resnestBottleneck({ filters: 64, strides: 2, option: "D" })(input([56, 56, 256])).shape; // [null, 28, 28, 256]
 */
export const resnestBottleneck = (options: BlockOptions): Block => {
  checkOptions("resnestBottleneck", options, blockOptions);
  const { filters, strides = 1, option = "B", finish, style = torchStyle } = options;
  const border = [
    [1, 1],
    [1, 1],
  ] as const;
  const shrink = averagePooling2d(3, { strides, padding: border, countPadding: true });
  const body = chain(
    normalizedConvolution(filters, 1, { style }),
    relu,
    named("split", splitAttention(filters, { dilationRate: dilationOf(options)[0], style })),
    ...(strides > 1 ? [shrink] : []),
    normalizedConvolution(EXPANSION * filters, 1, { style }),
  );
  return residualBlock(finished(body, finish), { filters: EXPANSION * filters, strides, option, style });
};
