/** @file Adagrad. */

import { NOT_NEGATIVE } from "@tributary/kernel/authoring";
import { add, divide, multiply, sqrt, square, subtract } from "@tributary/kernel/ops";
import { builtIn, decayed, type Optimizer, type OptimizerOptions, type Rate, settingsOf } from "./optimizer.ts";

/**
 * Options of {@link adagrad}.
 */
export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squares start with. Default 0.1. */
  readonly start?: number;
  /** Added to the sum before its root is taken. Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Divides each gradient by the root of the sum of all its squares so far. Duchi et al. 2011.
 *
 * @param learningRate Default 0.001.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adagrad(0.05) });
 * trainer.learningRate; // 0.05
 */
export const adagrad = (learningRate: Rate = 0.001, options: AdagradOptions = {}): Optimizer => {
  const settings = settingsOf("adagrad", learningRate, options, { start: NOT_NEGATIVE, epsilon: NOT_NEGATIVE });
  const { start = 0.1, epsilon = 1e-7, ...decay } = options;
  return builtIn("adagrad", decay, {
    ...settings,
    settings: { start, epsilon, weightDecay: decay.weightDecay ?? 0 },
    slots: { squares: start },
    update(step) {
      const { gradient, learningRate, slots } = step;
      const squares = add(slots.squares!, square(gradient));
      const move = divide(multiply(gradient, learningRate), sqrt(add(squares, epsilon)));
      return { weight: subtract(decayed(step, decay), move), slots: { squares } };
    },
  });
};
