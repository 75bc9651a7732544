/** @file ln(1 + eˣ): a smooth relu. */
import * as ops from "../../ops/activations.ts";
import { type Elementwise, elementwise } from "../bare.ts";

/**
 * ln(1 + eˣ): a smooth relu.
 *
 * @example
 * softplus(input([28, 28, 64])).shape; // [null, 28, 28, 64]
 */
export const softplus: Elementwise = elementwise("softplus", ops.softplus);
