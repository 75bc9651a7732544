/** @file Attention to channels and to places. Roy et al. 2018, "Concurrent Spatial and Channel 'Squeeze & Excitation' in Fully Convolutional Networks", arXiv:1803.02579, figure 1(d). */
import { add, type Block, chain, conv2d, globalAveragePooling2d, multiply, named } from "@tributary/kernel";
import { checkOptions, type OptionTable, POSITIVE } from "@tributary/kernel/authoring";

export interface ScseOptions {
  /** The reduction ratio: channels divided by those of the hidden layer. Default 16. */
  readonly ratio?: number;
}

const known: OptionTable<ScseOptions> = { ratio: POSITIVE };

/**
 * Each channel multiplied by a weight that the whole image decides, and each place by one that its channels decide; the
 * sum of both.
 *
 *          ┌── mean of each channel ── 1×1, relu ── 1×1, σ ──(·)──┐
 *     x ───┤                                                     (+)──▶
 *          └── 1×1, σ ──────────────────────────────────────(·)──┘
 *
 * As in segmentation_models.pytorch, where the paper takes the larger of both.
 *
 * - in, out  `[batch, height, width, channels]`
 *
 * @example
 * scse({ ratio: 8 })(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const scse = (options: ScseOptions = {}): Block => {
  checkOptions("scse", options, known);
  const { ratio = 16 } = options;
  let channelWise: Block | undefined;
  const spatial = named("spatial", conv2d(1, 1, { activation: "sigmoid" }));
  return (x) => {
    const channels = x.shape.at(-1)!;
    channelWise ??= named(
      "channels",
      chain(
        globalAveragePooling2d({ keepDims: true }),
        conv2d(Math.max(1, Math.floor(channels / ratio)), 1, { activation: "relu" }),
        conv2d(channels, 1, { activation: "sigmoid" }),
      ),
    );
    return add([multiply([x, channelWise(x)]), multiply([x, spatial(x)])]);
  };
};
