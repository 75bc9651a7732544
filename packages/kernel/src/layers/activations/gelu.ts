/** @file GELU: x times the probability that a normally distributed number is below x. */
import * as ops from "../../ops/activations.ts";
import { bareLayer, type Configurable } from "../bare.ts";

export interface GeluOptions {
  /** Whether Φ is approximated by tanh. Default false. */
  readonly approximate?: boolean;
}

/**
 * x · Φ(x), with Φ the cumulative normal distribution. Hendrycks & Gimpel 2016, arXiv:1606.08415.
 *
 * Used bare, or given settings: `gelu(x)`, `gelu({ approximate: true })(x)`.
 *
 * @example
 * gelu(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const gelu: Configurable<GeluOptions> = bareLayer("gelu", ({ approximate = false }: GeluOptions) => ({
  settings: { approximate },
  rule: (shape) => shape,
  compute: approximate ? ops.geluApproximate : ops.gelu,
}));
