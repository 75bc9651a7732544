/** @file Adagrad. */
import { minus, over, plus, square, squareRoot, times } from "@tributary/kernel";
import type { LearningRate } from "../schedules/schedule.ts";
import { type DecayOptions, decayed, type Optimizer, optimizer } from "./optimizer.ts";

export interface AdagradOptions extends DecayOptions {
  /** What the sums of squares start with. Default 0.1. */
  readonly start?: number;
  /** Added to the sum before its root is taken. Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Divides each gradient by the root of the sum of all its squares so far. Duchi et al. 2011.
 *
 * @param learningRate Default 0.001.
 */
export const adagrad = (
  learningRate: LearningRate = 0.001,
  { start = 0.1, epsilon = 1e-7, ...decay }: AdagradOptions = {},
): Optimizer =>
  optimizer({
    name: "adagrad",
    learningRate,
    slots: { squares: start },
    update(step) {
      const { gradient, learningRate, slots } = step;
      const squares = plus(slots.squares!, square(gradient));
      const move = over(times(gradient, learningRate), squareRoot(plus(squares, epsilon)));
      return { weight: minus(decayed(step, decay), move), slots: { squares } };
    },
  });
