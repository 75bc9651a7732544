/** @file ELU: a relu whose negative side saturates. */
import * as ops from "../../ops/activations.ts";
import { checkRange } from "../arguments.ts";
import { bareLayer, type Configurable } from "../bare.ts";

export interface EluOptions {
  /** Negative inputs saturate at -alpha. Default 1. */
  readonly alpha?: number;
}

/**
 * x, or alpha · (eˣ - 1) where x is negative. Clevert et al. 2015, arXiv:1511.07289.
 *
 * Used bare, or given settings: `elu(x)`, `elu({ alpha: 0.5 })(x)`.
 *
 * @example
 * elu(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const elu: Configurable<EluOptions> = bareLayer("elu", ({ alpha = 1 }: EluOptions) => {
  checkRange("elu", "alpha", alpha, 0, Number.POSITIVE_INFINITY);
  return { settings: { alpha }, rule: (shape) => shape, compute: (x) => ops.elu(x, alpha) };
});
