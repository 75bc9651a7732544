/** @file Regularizers: penalties on large weights. */
import { checkNumber, NOT_NEGATIVE } from "../graph/numbers.ts";
import { checkOptions } from "../graph/options.ts";
import type { Regularizer } from "./regularizer.ts";

/**
 * Adds `factor · Σ|w|` to the loss, which drives weights to zero. Default 0.01, as in Keras.
 *
 * @example
 * l1(0.001); // { l1: 0.001, l2: 0 }
 */
export const l1 = (factor = 0.01): Regularizer => {
  checkNumber("l1", "factor", factor, NOT_NEGATIVE);
  return { l1: factor, l2: 0 };
};

/**
 * Adds `factor · Σw²` to the loss, which keeps weights small. Default 0.01, as in Keras.
 *
 * @example
 * conv2d(8, 3, { kernelRegularizer: l2(1e-4) })(input([28, 28, 1])).shape; // [null, 26, 26, 8]
 */
export const l2 = (factor = 0.01): Regularizer => {
  checkNumber("l2", "factor", factor, NOT_NEGATIVE);
  return { l1: 0, l2: factor };
};

/**
 * Adds both penalties to the loss. Default 0.01 each, as in Keras.
 *
 * @example
 * l1l2({ l1: 0.001 }); // { l1: 0.001, l2: 0.01 }
 */
export const l1l2 = (options: { readonly l1?: number; readonly l2?: number } = {}): Regularizer => {
  checkOptions("l1l2", options, { l1: NOT_NEGATIVE, l2: NOT_NEGATIVE });
  const { l1 = 0.01, l2 = 0.01 } = options;
  return { l1, l2 };
};
