/** @file x · sigmoid(x), also called swish. */
import * as ops from "../../ops/activations.ts";
import { type Elementwise, elementwise } from "../bare.ts";

/**
 * x · sigmoid(x), also called swish.
 *
 * Ramachandran et al. 2017, arXiv:1710.05941.
 *
 * @example
 * silu(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const silu: Elementwise = elementwise("silu", ops.silu);
