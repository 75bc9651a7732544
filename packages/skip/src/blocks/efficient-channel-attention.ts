/**
 * @file Efficient channel attention: channels weighted by their neighbors. Wang et al. 2019, "ECA-Net", arXiv:1910.03151.
 */
import {
  ArgumentError,
  activation,
  type Block,
  chain,
  conv2d,
  globalAveragePooling2d,
  multiply,
  named,
  reshape,
} from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";

export interface EfficientChannelAttentionOptions {
  /** How many neighboring channels a weight is computed from, an odd number. Default: equation 12, which grows with the logarithm of the channels. */
  readonly kernelSize?: number;
}

const known: OptionTable<EfficientChannelAttentionOptions> = { kernelSize: COUNT };

/** Equation 12, with gamma 2 and b 1: the nearest odd number, rounded down to it; at least 3, as in timm. */
const kernelSizeFor = (channels: number): number => {
  const size = Math.floor((Math.log2(channels) + 1) / 2);
  return Math.max(3, size % 2 === 1 ? size : size + 1);
};

/**
 * Each channel multiplied by a weight from 0 to 1, computed from the means of the channels around it: squeeze and excitation with a
 * handful of weights.
 *
 *     x ──┬────────────────────────────────────────────────────────────(×)──▶
 *         └─ mean of each channel ── 1-D convolution ── sigmoid ───────┘
 *
 * Figure 3 and section 3.2. The shape stays the same. In a residual block it comes after the body:
 * `finish: efficientChannelAttention()`.
 *
 * - in, out  `[batch, height, width, channels]`
 * - weights  `attend/conv2d/kernel [1, 1, 1, kernelSize]`
 *
 * @throws {@link ArgumentError} for a size that is not odd.
 * @example
 * efficientChannelAttention()(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const efficientChannelAttention = (options: EfficientChannelAttentionOptions = {}): Block => {
  checkOptions("efficientChannelAttention", options, known);
  const { kernelSize } = options;
  if (kernelSize !== undefined && !(Number.isInteger(kernelSize) && kernelSize % 2 === 1 && kernelSize > 0)) {
    throw new ArgumentError({
      at: "efficientChannelAttention",
      problem: `kernelSize is ${kernelSize}`,
      received: String(kernelSize),
      expected: "an odd number: as many neighbors on either side",
      fix: "choose 3, 5 or 7",
    });
  }
  let attend: Block | undefined;
  return (x) => {
    const channels = x.shape.at(-1)!;
    // The channels lie along the width of an image of one row and one channel.
    attend ??= named(
      "attend",
      chain(
        globalAveragePooling2d,
        reshape([1, channels, 1]),
        conv2d(1, [1, kernelSize ?? kernelSizeFor(channels)], { padding: "same", useBias: false }),
        reshape([channels]),
        activation("sigmoid"),
      ),
    );
    return multiply([x, attend(x)]);
  };
};
