/** @file The hyperbolic tangent: from -1 to 1. */
import * as ops from "../../ops/activations.ts";
import { type Elementwise, elementwise } from "../bare.ts";

/**
 * The hyperbolic tangent: from -1 to 1.
 *
 * @example
 * tanh(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const tanh: Elementwise = elementwise("tanh", ops.tanh);
