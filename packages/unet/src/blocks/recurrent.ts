/**
 * @file Recurrent convolutions, applied again to their own output. Alom et al. 2018, arXiv:1802.06955, figures 3 and 4.
 */
import { add, type Block, chain, conv2d, heNormal, named, residual } from "@tributary/kernel";
import { biasedAndNormalized, convolution } from "./convolutions.ts";

/**
 * One convolution, applied three times with the same weights: to x, and twice to x plus its own last output.
 *
 *     x ──┬── conv ──(+)── conv ──(+)── conv ──▶
 *         └───────────┴────────────┘
 *
 * - in, out  `[batch, height, width, filters]`
 *
 * @param filters Must be the number of channels of x.
 * @param again How often the convolution is applied again. Default 2, the paper's t.
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
 * The block of a level of R2U-Net: a 1×1 convolution, then two recurrent convolutions with a residual connection.
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
