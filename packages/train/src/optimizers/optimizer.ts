/** @file What an optimizer is: how a weight follows from its gradient, as operations. */
import type { Tensor } from "@tributary/kernel";
import { multiply, subtract } from "@tributary/kernel/ops";
import { type LearningRate, type Schedule, scheduleOf } from "../schedules/schedule.ts";

/** One weight in one step. */
export interface Update {
  /** The name of the weight: `conv1/conv2d/kernel`. */
  readonly name: string;
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** What the optimizer keeps for this weight, by name. */
  readonly slots: Readonly<Record<string, Tensor>>;
  readonly learningRate: Tensor;
  /** What {@link Optimizer.factors} says for this step. */
  readonly factors: Readonly<Record<string, Tensor>>;
}

/** What becomes of the weight and of the slots. */
export interface Updated {
  readonly weight: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

export interface Optimizer {
  /** `"adam"` */
  readonly name: string;
  readonly learningRate: Schedule;
  /** What is kept for each weight, in the weight's shape, and the number that it starts with. */
  readonly slots: Readonly<Record<string, number>>;
  /** Numbers that change from update to update but are the same for all weights. `update` counts from 1. */
  factors?(update: number): Readonly<Record<string, number>>;
  update(step: Update): Updated;
}

/** Settings that all optimizers have. */
export interface DecayOptions {
  /**
   * The share of each weight that is taken away at every update, times the learning rate. Loshchilov & Hutter 2017,
   * arXiv:1711.05101. Default 0.
   */
  readonly weightDecay?: number;
  /** Which weights decay, by name. Default: all that are trained. */
  readonly decays?: (name: string) => boolean;
}

/** The weight a little smaller, before the gradient moves it. */
export const decayed = (
  { name, weight, learningRate }: Pick<Update, "name" | "weight" | "learningRate">,
  { weightDecay = 0, decays = () => true }: DecayOptions,
): Tensor =>
  weightDecay === 0 || !decays(name) ? weight : multiply(weight, subtract(1, multiply(learningRate, weightDecay)));

/** Completes an optimizer: makes its learning rate a schedule. */
export const optimizer = (
  parts: Omit<Optimizer, "learningRate"> & { readonly learningRate: LearningRate },
): Optimizer => ({
  ...parts,
  learningRate: scheduleOf(parts.learningRate),
});
