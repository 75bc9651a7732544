/** @file What an optimizer is: how a weight follows from its gradient, as operations. */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { checkOptions, described, NOT_NEGATIVE, type OptionTable } from "@tributary/kernel/authoring";
import { multiply, subtract } from "@tributary/kernel/ops";
import { checkFunction } from "../arguments/kinds.ts";
import { type Misfit, misfitError } from "../arguments/words.ts";
import { type Made, made, madeOf } from "../made.ts";
import { isLearningRate, type LearningRate, type Schedule, scheduleOf } from "../schedules/schedule.ts";
import { checkMultipliers, type RateMultipliers } from "./rate-multipliers.ts";

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

/** The new weight and the new slots. */
export interface Updated {
  readonly weight: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/**
 * How weights follow from their gradients. {@link optimizer} makes one.
 */
export interface Optimizer {
  /** `"adam"` */
  readonly name: string;
  readonly learningRate: Schedule;
  /** Groups of layers that learn at a rate of their own: {@link OptimizerOptions.rateMultipliers}. */
  readonly rateMultipliers?: RateMultipliers | undefined;
  /** What it was made with, by name: how checkpoints tell what differs. */
  readonly settings?: Readonly<Record<string, number | boolean>>;
  /** What is kept for each weight, in the weight's shape, and the number that it starts with. */
  readonly slots: Readonly<Record<string, number>>;
  /**
   * The slots that are looked at after each step: those whose numbers can go wrong while the weight and the other slots stay sound.
   * By default all.
   */
  readonly watched?: readonly string[];
  /** Numbers that change from update to update but are the same for all weights. `update` counts from 1. */
  factors?(update: number): Readonly<Record<string, number>>;
  /** The same of a tensor, for files that are run without us: {@link toTrainingOnnx}. */
  factorsOf?(update: Tensor): Readonly<Record<string, Tensor>>;
  update(step: Update): Updated;
}

/** Settings that all optimizers have. */
export interface OptimizerOptions {
  /**
   * The share of each weight that is taken away at every update, times the learning rate. Loshchilov & Hutter 2017,
   * arXiv:1711.05101. Default 0.
   */
  readonly weightDecay?: number;
  /** Which weights decay, by name. Default: all that are trained. */
  readonly decays?: (name: string) => boolean;
  /**
   * What the learning rate is multiplied by in groups of layers, whatever the schedule: `{ encoder: 0.1, "encoder/conv1": 0.01 }`. Names are
   * those of layers, of `named()` groups around them, as `freeze()` takes them, or of single weights; of several the one that says
   * most counts. Weight decay, which goes by the learning rate, follows. Default: 1 everywhere.
   */
  readonly rateMultipliers?: RateMultipliers | undefined;
}

/** The learning rate, which comes first; options in its place are answered with a sentence. */
export type Rate = LearningRate | { readonly learningRate: Misfit<"options"> };

/**
 * The parts of an optimizer that it has from its arguments, which are checked.
 *
 * @throws {@link ArgumentError} when options stand where the learning rate belongs, have other names, or values that cannot be meant.
 */
export const settingsOf = <O extends OptimizerOptions>(
  name: string,
  learningRate: Rate,
  options: O,
  known: OptionTable<Omit<O, keyof OptimizerOptions>>,
): Pick<Optimizer, "name" | "rateMultipliers"> & { readonly learningRate: LearningRate } => {
  checkOptions(name, options, { ...known, weightDecay: NOT_NEGATIVE, decays: "optional", rateMultipliers: "optional" });
  checkFunction(name, "decays", options.decays);
  const { rateMultipliers } = options;
  checkMultipliers(name, rateMultipliers);
  if (isLearningRate(learningRate)) return { name, learningRate, rateMultipliers };
  const expected = "a learning rate: a number, a function of where the run is, or a schedule such as cosineDecay(…)";
  if (typeof learningRate === "object" && learningRate !== null && "learningRate" in learningRate) {
    throw misfitError(name, "options", described(learningRate), expected);
  }
  throw new ArgumentError({
    at: name,
    problem: "this is not a learning rate",
    received: described(learningRate),
    expected,
    fix: `write a number, such as ${name}(1e-3)`,
  });
};

/** The weight a little smaller, before the gradient moves it. */
export const decayed = (
  { name, weight, learningRate }: Pick<Update, "name" | "weight" | "learningRate">,
  { weightDecay = 0, decays = () => true }: OptimizerOptions,
): Tensor =>
  weightDecay === 0 || !decays(name) ? weight : multiply(weight, subtract(1, multiply(learningRate, weightDecay)));

type Parts = Omit<Optimizer, "learningRate"> & { readonly learningRate: LearningRate };

/** An optimizer of ours, which is known by the name of what makes it and by its settings, however its operations are written. */
export const builtIn = (by: string, { decays }: Pick<OptimizerOptions, "decays">, parts: Parts): Optimizer => {
  const { update, factors, settings = {} } = parts;
  return optimizer({
    ...parts,
    update: made(by, settings, update, decays),
    ...(factors === undefined ? {} : { factors: made(by, settings, factors) }),
  });
};

/** How an optimizer was made, if it is one of ours: another update or other factors make it one's own. */
export const builtInOf = ({ update, factors }: Optimizer): Made | undefined => {
  const known = madeOf(update);
  return factors === undefined || madeOf(factors)?.by === known?.by ? known : undefined;
};

/**
 * Completes an optimizer: makes its learning rate a schedule.
 *
 * @example
 * import { multiply, sign, subtract } from "@tributary/kernel/ops";
 * const signSgd = optimizer({
 *   name: "signSgd",
 *   learningRate: 1e-3,
 *   slots: {},
 *   update: ({ weight, gradient, learningRate }) => {
 *     return { weight: subtract(weight, multiply(sign(gradient), learningRate)), slots: {} };
 *   },
 * });
 * await using trainer = createTrainer(net, { loss, optimizer: signSgd });
 * trainer.learningRate; // 0.001
 */
export const optimizer = (
  parts: Omit<Optimizer, "learningRate"> & { readonly learningRate: LearningRate },
): Optimizer => ({
  ...parts,
  learningRate: scheduleOf(parts.learningRate),
});
