/** @file Adam, and AdamW. */
import type { Tensor } from "@tributary/kernel";
import { KEPT, NOT_NEGATIVE } from "@tributary/kernel/authoring";
import { add, addScaled, divide, multiply, scalar, sqrt, square, subtract, tanh } from "@tributary/kernel/ops";
import { builtIn, decayed, type Optimizer, type OptimizerOptions, type Rate, settingsOf } from "./optimizer.ts";

/**
 * Options of {@link adam} and {@link adamW}.
 */
export interface AdamOptions extends OptimizerOptions {
  /** How much of the mean gradient stays. Default 0.9. */
  readonly beta1?: number;
  /** How much of the mean squared gradient stays. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root, so that nothing is divided by 0. Default 1e-7, as in Keras; PyTorch has 1e-8. */
  readonly epsilon?: number;
}

const known = { beta1: KEPT, beta2: KEPT, epsilon: NOT_NEGATIVE } as const;
/** 1 − β^t, exact also where β^t is nearly 1: 1 − eˣ = −2 · tanh(x/2) / (1 − tanh(x/2)). Of β = 0 the logarithm is −∞. */
const seenOf = (beta: number, update: Tensor): Tensor => {
  const half = tanh(multiply(update, Math.max(-100, Math.log(beta)) / 2));
  return divide(multiply(half, -2), subtract(1, half));
};

/**
 * Adam: steps as long as the learning rate, whatever the gradient's size. Kingma & Ba 2014, arXiv:1412.6980, algorithm 1.
 *
 * @param learningRate Default 0.001.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adam(cosineDecay(1e-3, { updates: 1000 })) });
 * trainer.learningRate; // 0.001
 */
export const adam = (learningRate: Rate = 0.001, options: AdamOptions = {}): Optimizer => {
  const settings = settingsOf("adam", learningRate, options, known);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...decay } = options;
  return builtIn("adam", decay, {
    ...settings,
    settings: { beta1, beta2, epsilon, weightDecay: decay.weightDecay ?? 0 },
    slots: { mean: 0, square: 0 },
    // What breaks the mean breaks its square first; and a square that is too large only keeps the weight where it is.
    watched: ["square"],
    // Both means start at 0 and are too small at first: algorithm 1 divides by how much they have seen.
    factors: (update) => ({ size: 1 / (1 - beta1 ** update), spread: 1 / Math.sqrt(1 - beta2 ** update) }),
    factorsOf: (update) => ({
      size: divide(scalar(1), seenOf(beta1, update)),
      spread: divide(scalar(1), sqrt(seenOf(beta2, update))),
    }),
    update(step) {
      const { gradient, learningRate, slots, factors } = step;
      const mean = addScaled(multiply(gradient, 1 - beta1), slots.mean!, beta1);
      const squares = addScaled(multiply(square(gradient), 1 - beta2), slots.square!, beta2);
      const root = add(multiply(sqrt(squares), factors.spread!), epsilon);
      const rate = multiply(learningRate, factors.size!);
      return {
        weight: subtract(decayed(step, decay), divide(multiply(mean, rate), root)),
        slots: { mean, square: squares },
      };
    },
  });
};

/**
 * {@link adam} with weight decay, which here is not part of the gradient. Loshchilov & Hutter 2017, arXiv:1711.05101.
 *
 * @param learningRate Default 0.001.
 * @param options `weightDecay` is 0.004 by default, as in Keras.
 * @example
 * await using trainer = createTrainer(net, { loss, optimizer: adamW(3e-4, { weightDecay: 0.05, decays: (name) => name.endsWith("kernel") }) });
 * trainer.learningRate; // 0.0003
 */
export const adamW = (learningRate: Rate = 0.001, options: AdamOptions = {}): Optimizer => {
  const settings = settingsOf("adamW", learningRate, options, known);
  return { ...adam(settings.learningRate, { weightDecay: 0.004, ...options }), name: "adamW" };
};
