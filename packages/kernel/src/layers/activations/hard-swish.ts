/** @file x · hardSigmoid(x). */
import * as ops from "../../ops/activations.ts";
import { type Elementwise, elementwise } from "../bare.ts";

/**
 * x · hardSigmoid(x).
 *
 * Howard et al. 2019, "Searching for MobileNetV3", arXiv:1905.02244.
 *
 * @example
 * hardSwish(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const hardSwish: Elementwise = elementwise("hardSwish", ops.hardSwish);
