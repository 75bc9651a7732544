/** @file Channels weighed by the whole image. Hu et al. 2017, "Squeeze-and-Excitation Networks", arXiv:1709.01507. */
import { type Block, chain, dense, globalAveragePooling2d, multiply, named } from "@tributary/kernel";

export interface SqueezeAndExcitationOptions {
  /** How many times fewer units than channels stand between. Default 16. */
  readonly ratio?: number;
}

/**
 * Each channel multiplied by how much the whole image asks for it.
 *
 *   x ──┬──────────────────────────────────────────────────────────(×)──▶
 *       └─ mean of each channel ── dense, relu ── dense, sigmoid ──┘
 *
 * Figure 2 and section 3. The shape stays. In a residual block it finishes the body: `finish: squeezeAndExcitation()`.
 *
 * - in, out  `[batch, height, width, channels]`
 * - weights  `excite/dense/kernel [channels, channels / ratio]`, `excite/dense_2/kernel [channels / ratio, channels]`, their biases
 *
 * @example
 * squeezeAndExcitation({ ratio: 8 })(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const squeezeAndExcitation = ({ ratio = 16 }: SqueezeAndExcitationOptions = {}): Block => {
  let excite: Block | undefined;
  return (x) => {
    const channels = x.shape.at(-1)!;
    const units = Math.max(1, Math.round(channels / ratio));
    excite ??= named(
      "excite",
      chain(globalAveragePooling2d, dense(units, { activation: "relu" }), dense(channels, { activation: "sigmoid" })),
    );
    return multiply([x, excite(x)]);
  };
};
