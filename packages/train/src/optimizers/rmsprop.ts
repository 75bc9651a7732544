/** @file RMSprop. */

import { KEPT, NOT_NEGATIVE } from "@tributary/kernel/authoring";
import { add, divide, multiply, sqrt, square, subtract } from "@tributary/kernel/ops";
import { builtIn, decayed, type Optimizer, type OptimizerOptions, type Rate, settingsOf } from "./optimizer.ts";

/**
 * Options of {@link rmsprop}.
 */
export interface RmspropOptions extends OptimizerOptions {
  /** How much of the mean squared gradient stays. Default 0.9. */
  readonly rho?: number;
  /** How much of the last step stays. Default 0. */
  readonly momentum?: number;
  /** Added to the mean square before its root is taken, so that nothing is divided by 0. Default 1e-7, as in Keras. */
  readonly epsilon?: number;
}

/**
 * Divides each gradient by the root of its recent mean square. Tieleman & Hinton 2012, lecture 6.5.
 *
 * @param learningRate Default 0.001.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: rmsprop(1e-3, { momentum: 0.9 }) });
 * trainer.learningRate; // 0.001
 */
export const rmsprop = (learningRate: Rate = 0.001, options: RmspropOptions = {}): Optimizer => {
  const settings = settingsOf("rmsprop", learningRate, options, {
    rho: KEPT,
    momentum: KEPT,
    epsilon: NOT_NEGATIVE,
  });
  const { rho = 0.9, momentum = 0, epsilon = 1e-7, ...decay } = options;
  return builtIn("rmsprop", decay, {
    ...settings,
    settings: { rho, momentum, epsilon, weightDecay: decay.weightDecay ?? 0 },
    slots: momentum === 0 ? { square: 0 } : { square: 0, momentum: 0 },
    watched: ["square"],
    update(step) {
      const { gradient, learningRate, slots } = step;
      const squares = add(multiply(slots.square!, rho), multiply(square(gradient), 1 - rho));
      const move = divide(multiply(gradient, learningRate), sqrt(add(squares, epsilon)));
      const weight = decayed(step, decay);
      if (!slots.momentum) return { weight: subtract(weight, move), slots: { square: squares } };
      const moving = add(multiply(slots.momentum, momentum), move);
      return { weight: subtract(weight, moving), slots: { square: squares, momentum: moving } };
    },
  });
};
