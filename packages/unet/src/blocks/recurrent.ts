/** @file Convolutions that are used again on their own answer. Alom et al. 2018, arXiv:1802.06955, figures 3 and 4. */
import { add, type Block, chain, conv2d, heNormal, named, residual } from "@tributary/kernel";
import { biasedAndNormalized, convolution } from "./convolutions.ts";

/**
 * One convolution, used three times with the same weights: on x, and twice on x plus its own last answer.
 *
 *   x ──┬── conv ──(+)── conv ──(+)── conv ──▶
 *       └───────────┴────────────┘
 *
 * - in, out  `[batch, height, width, filters]`
 *
 * @param filters As many as x has channels.
 * @param again How often the answer goes in again. Default 2, the paper's t.
 * @example
 * recurrentConvolution(64)(input([32, 32, 64])).shape; // [null, 32, 32, 64]
 */
export const recurrentConvolution = (filters: number, again = 2): Block => {
  const convolve = convolution(filters, 3, { style: biasedAndNormalized });
  return (x) => {
    let y = convolve(x);
    for (let i = 0; i < again; i++) y = convolve(add([x, y]));
    return y;
  };
};

/**
 * What works at a level of R2U-Net: a 1×1 convolution brings x to the level's filters, and two recurrent convolutions learn
 * what to add to it.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, filters]`
 *
 * @example
 * recurrentResidual(128)(input([32, 32, 64])).shape; // [null, 32, 32, 128]
 */
export const recurrentResidual = (filters: number, again = 2): Block => {
  const first = named("recurrent1", recurrentConvolution(filters, again));
  const second = named("recurrent2", recurrentConvolution(filters, again));
  return chain(conv2d(filters, 1, { kernelInitializer: heNormal() }), residual(chain(first, second)));
};
