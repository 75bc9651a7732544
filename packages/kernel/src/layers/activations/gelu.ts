/** @file A smooth rectifier: x weighed by how likely a normal number is below it. */
import * as ops from "../../ops/activations.ts";
import { bareLayer, type Configurable } from "../bare.ts";

export interface GeluOptions {
  /** Whether the normal distribution is approximated by tanh. Default false. */
  readonly approximate?: boolean;
}

/**
 * x · Φ(x), with the normal distribution Φ. Hendrycks & Gimpel 2016, arXiv:1606.08415.
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
