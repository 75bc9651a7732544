/** @file x / 6 + 1/2, clipped to 0…1: a piecewise linear sigmoid, as in Keras 3. */
import * as ops from "../../ops/activations.ts";
import { type Elementwise, elementwise } from "../bare.ts";

/**
 * x / 6 + 1/2, clipped to 0…1: a piecewise linear sigmoid, as in Keras 3.
 *
 * @example
 * hardSigmoid(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const hardSigmoid: Elementwise = elementwise("hardSigmoid", ops.hardSigmoid);
