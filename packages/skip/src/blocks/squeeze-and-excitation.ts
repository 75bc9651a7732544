/**
 * @file Squeeze and excitation: channels weighted by the whole image. Hu et al. 2017, "Squeeze-and-Excitation
 * Networks", arXiv:1709.01507.
 */
import { type Activation, type Block, chain, dense, globalAveragePooling2d, multiply, named } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, POSITIVE } from "@tributary/kernel/authoring";

export interface SqueezeAndExcitationOptions {
  /** The reduction ratio: channels divided by the units of the hidden layer. Default 16. */
  readonly ratio?: number;
  /** The units of the hidden layer. Default: by the ratio. */
  readonly units?: number;
  /** Of the hidden layer. Default `"relu"`; EfficientNet's is `"silu"`. */
  readonly activation?: Activation;
  /** Makes weights of the scores. Default `"sigmoid"`; MobileNetV3's is `"hardSigmoid"`. */
  readonly gate?: Activation;
}

const known: OptionTable<SqueezeAndExcitationOptions> = {
  ratio: POSITIVE,
  units: COUNT,
  activation: "optional",
  gate: "optional",
};

/**
 * Each channel multiplied by a weight from 0 to 1, computed from the means of all channels.
 *
 *     x ──┬──────────────────────────────────────────────────────────(×)──▶
 *         └─ mean of each channel ── dense, relu ── dense, sigmoid ──┘
 *
 * Figure 2 and section 3. The shape stays the same. In a residual block it comes after the body:
 * `finish: squeezeAndExcitation()`.
 *
 * - in, out  `[batch, height, width, channels]`
 * - weights  `excite/dense/kernel [channels, channels / ratio]`, `excite/dense_2/kernel [channels / ratio, channels]`, their biases
 *
 * @example
 * squeezeAndExcitation({ ratio: 8 })(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const squeezeAndExcitation = (options: SqueezeAndExcitationOptions = {}): Block => {
  checkOptions("squeezeAndExcitation", options, known);
  const { ratio = 16, units, activation = "relu", gate = "sigmoid" } = options;
  let excite: Block | undefined;
  return (x) => {
    const channels = x.shape.at(-1)!;
    const hidden = units ?? Math.max(1, Math.round(channels / ratio));
    excite ??= named(
      "excite",
      chain(globalAveragePooling2d, dense(hidden, { activation }), dense(channels, { activation: gate })),
    );
    return multiply([x, excite(x)]);
  };
};
