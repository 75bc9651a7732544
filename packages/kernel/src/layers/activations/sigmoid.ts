/** @file 1 / (1 + e⁻ˣ): from 0 to 1, a probability. */
import * as ops from "../../ops/activations.ts";
import { type Elementwise, elementwise } from "../bare.ts";

/**
 * 1 / (1 + e⁻ˣ): from 0 to 1, a probability.
 *
 * @example
 * sigmoid(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const sigmoid: Elementwise = elementwise("sigmoid", ops.sigmoid);
