/** @file Initializers that do not depend on the layer's size: constants, and fixed distributions. */
import { checkNumber, NOT_NEGATIVE } from "../graph/numbers.ts";
import { checkOptions } from "../graph/options.ts";
import type { Initializer } from "./initializer.ts";

/**
 * All 0.
 *
 * @example
 * zeros(); // { kind: "zeros" }
 */
export const zeros = (): Initializer => ({ kind: "zeros" });

/**
 * All 1.
 *
 * @example
 * ones(); // { kind: "ones" }
 */
export const ones = (): Initializer => ({ kind: "ones" });

/**
 * All the same value.
 *
 * @example
 * dense(1, { biasInitializer: constantValue(0.5) })(input([4])).shape; // [null, 1]
 */
export const constantValue = (value: number): Initializer => {
  checkNumber("constantValue", "value", value);
  return { kind: "constant", value };
};

/**
 * Uniformly distributed between two numbers. Default -0.05 to 0.05, as in Keras.
 *
 * @example
 * randomUniform({ minimum: -1, maximum: 1 }); // { kind: "randomUniform", minimum: -1, maximum: 1 }
 */
export const randomUniform = (options: { readonly minimum?: number; readonly maximum?: number } = {}): Initializer => {
  checkOptions("randomUniform", options, { minimum: {}, maximum: "optional" });
  const { minimum = -0.05, maximum = 0.05 } = options;
  checkNumber("randomUniform", "maximum", maximum, { least: minimum });
  return { kind: "randomUniform", minimum, maximum };
};

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 0.05, as in Keras. */
  readonly standardDeviation?: number;
}

const normal = (kind: "randomNormal" | "truncatedNormal", options: NormalOptions): Initializer => {
  checkOptions(kind, options, { mean: {}, standardDeviation: NOT_NEGATIVE });
  const { mean = 0, standardDeviation = 0.05 } = options;
  return { kind, mean, standardDeviation };
};

/**
 * Normally distributed.
 *
 * @example
 * randomNormal({ standardDeviation: 0.01 }); // { kind: "randomNormal", mean: 0, standardDeviation: 0.01 }
 */
export const randomNormal = (options: NormalOptions = {}): Initializer => normal("randomNormal", options);

/**
 * Normally distributed, truncated at two standard deviations from the mean.
 *
 * @example
 * truncatedNormal(); // { kind: "truncatedNormal", mean: 0, standardDeviation: 0.05 }
 */
export const truncatedNormal = (options: NormalOptions = {}): Initializer => normal("truncatedNormal", options);

/**
 * A random orthogonal matrix times `gain`: its rows (or columns, whichever are fewer) are orthogonal. Saxe et al. 2013,
 * arXiv:1312.6120.
 *
 * @example
 * orthogonal({ gain: Math.SQRT2 }); // { kind: "orthogonal", gain: Math.SQRT2 }
 */
export const orthogonal = (options: { readonly gain?: number } = {}): Initializer => {
  checkOptions("orthogonal", options, { gain: {} });
  const { gain = 1 } = options;
  return { kind: "orthogonal", gain };
};
