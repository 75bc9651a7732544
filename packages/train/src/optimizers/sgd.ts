/** @file Stochastic gradient descent. */

import { KEPT } from "@tributary/kernel/authoring";
import { addScaled, negate } from "@tributary/kernel/ops";
import { checkFlags } from "../arguments/kinds.ts";
import { builtIn, decayed, type Optimizer, type OptimizerOptions, type Rate, settingsOf } from "./optimizer.ts";

/**
 * Options of {@link sgd}.
 */
export interface SgdOptions extends OptimizerOptions {
  /** How much of the last step's direction stays. Default 0: none is kept. */
  readonly momentum?: number;
  /** Whether to look ahead along that direction. Nesterov 1983. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Gradient descent, with momentum as PyTorch counts it: `v = momentum · v + g`, `w = w − learningRate · v`.
 *
 * @param learningRate Default 0.01.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: sgd(0.1, { momentum: 0.9, nesterov: true }) });
 * trainer.learningRate; // 0.1
 */
export const sgd = (learningRate: Rate = 0.01, options: SgdOptions = {}): Optimizer => {
  const settings = settingsOf("sgd", learningRate, options, { momentum: KEPT, nesterov: "optional" });
  checkFlags("sgd", options, ["nesterov"]);
  const { momentum = 0, nesterov = false, ...decay } = options;
  return builtIn("sgd", decay, {
    ...settings,
    settings: { momentum, nesterov, weightDecay: decay.weightDecay ?? 0 },
    slots: momentum === 0 ? {} : { momentum: 0 },
    // The weight moves by it.
    watched: [],
    update(step) {
      const { gradient, learningRate, slots } = step;
      const weight = decayed(step, decay);
      const down = negate(learningRate);
      if (!slots.momentum) return { weight: addScaled(weight, gradient, down), slots: {} };
      const moving = addScaled(gradient, slots.momentum, momentum);
      const direction = nesterov ? addScaled(gradient, moving, momentum) : moving;
      return { weight: addScaled(weight, direction, down), slots: { momentum: moving } };
    },
  });
};
