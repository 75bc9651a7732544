/** @file Losses between numbers: how far, how far squared, and something between. */
import type { Tensor } from "@tributary/kernel";
import { checkOptions, POSITIVE } from "@tributary/kernel/authoring";
import { abs, add, minimum, multiply, scalar, square, subtract } from "@tributary/kernel/ops";
import { made } from "../made.ts";
import { type Loss, meanLoss } from "./loss.ts";
import { takesNumbers } from "./taken.ts";
import { matchedTarget } from "./targets.ts";

const errorLoss = (at: string, settings: object, errorOf: (difference: Tensor) => Tensor): Loss => {
  const errors = (output: Tensor, target: Tensor): Tensor =>
    errorOf(subtract(output, matchedTarget(at, output, target)));
  return made(at, settings, meanLoss(errors, { targets: takesNumbers }));
};

/**
 * The mean of squared differences.
 *
 * @example
 * await compute(meanSquaredError()(constant([[1, 2]]), constant([[1, 4]]))); // 2
 */
export const meanSquaredError = (): Loss => errorLoss("meanSquaredError", {}, square);

/**
 * The mean of differences, without their sign.
 *
 * @example
 * await compute(meanAbsoluteError()(constant([[1], [2]]), constant([[1], [4]]))); // 1
 */
export const meanAbsoluteError = (): Loss => errorLoss("meanAbsoluteError", {}, abs);

/**
 * Options of {@link huber}.
 */
export interface HuberOptions {
  /** From this difference on the error grows in proportion, not as a square. Default 1. */
  readonly delta?: number;
}

/**
 * Half the squared difference where it is small, and a straight line beyond `delta`. Huber 1964.
 *
 * @example
 * await compute(huber()(constant([[0], [3]]), constant([[0], [0]]))); // 1.25
 */
export const huber = (options: HuberOptions = {}): Loss => {
  checkOptions("huber", options, { delta: POSITIVE });
  const { delta = 1 } = options;
  return errorLoss("huber", { delta }, (difference) => {
    const size = abs(difference);
    const near = minimum(size, scalar(delta));
    return add(multiply(square(near), 0.5), multiply(subtract(size, near), delta));
  });
};
