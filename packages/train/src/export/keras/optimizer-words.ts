/** @file Optimizers and schedules in Keras' words. */
import { madeOf } from "../../made.ts";
import { builtInOf } from "../../optimizers/optimizer.ts";
import type { Clip } from "../../step/clip.ts";
import type { Plan } from "../../step/plan.ts";
import { type RateCurve, rateCurveOf } from "../rate-curve.ts";
import { type KerasWords, unsayable } from "./refusal.ts";

/** Keras' words for a class in `train.py`: where Keras' own computes something else. */
const ours = (className: string, config: KerasWords["config"]) => ({
  module: null,
  class_name: className,
  config,
  registered_name: `tributary>${className}`,
});

const schedule = (className: string, config: KerasWords["config"]) => ({
  module: "keras.optimizers.schedules",
  class_name: className,
  config,
  registered_name: null,
});

const rateWords = (curve: RateCurve): unknown => {
  if (curve.kind === "constant") return curve.rate;
  if (curve.kind === "exponential") {
    const { rate, factor, every, stairs } = curve;
    return schedule("ExponentialDecay", {
      initial_learning_rate: rate,
      decay_steps: every,
      decay_rate: factor,
      staircase: stairs,
    });
  }
  if (curve.kind === "drops") {
    const { rate, factor, at } = curve;
    // There the old rate still holds at a boundary itself.
    const boundaries = at.map((update) => Math.ceil(update) - 1);
    return schedule("PiecewiseConstantDecay", {
      boundaries,
      values: [rate, ...at.map((_, i) => rate * factor ** (i + 1))],
    });
  }
  const [first, ...others] = curve.phases;
  if (others.length === 0 && first?.shape === "cosine" && first.start === 0 && first.from > 0) {
    const { from, to, length } = first;
    return schedule("CosineDecay", { initial_learning_rate: from, decay_steps: length, alpha: to / from });
  }
  return ours("Phases", { phases: curve.phases });
};

const clipWords = (clip: Clip | null): KerasWords["config"] => {
  if (clip === null) return {};
  if ("value" in clip) return { clipvalue: clip.value };
  return "norm" in clip ? { clipnorm: clip.norm } : { global_clipnorm: clip.globalNorm };
};

/** Each of our slots, and the attribute of Keras' optimizer that holds it. */
export type SlotNames = Readonly<Record<string, string>>;

interface Said {
  readonly words: KerasWords;
  readonly slots: SlotNames;
}

type Settings = { readonly [name: string]: unknown };

const table: Readonly<Record<string, (settings: Settings) => Said>> = {
  sgd: ({ momentum, nesterov }) =>
    momentum === 0
      ? { words: { class_name: "SGD", config: {} }, slots: {} }
      : { words: ours("Momentum", { momentum, nesterov }), slots: { momentum: "momentums" } },
  adam: ({ beta1, beta2, epsilon }) => ({
    words: ours("Adam", { beta_1: beta1, beta_2: beta2, epsilon }),
    slots: { mean: "_momentums", square: "_velocities" },
  }),
  rmsprop: ({ rho, momentum, epsilon }) => ({
    words: { class_name: "RMSprop", config: { rho, momentum, epsilon } },
    slots: { square: "_velocities", ...(momentum === 0 ? {} : { momentum: "_momentums" }) },
  }),
  adagrad: ({ start, epsilon }) => ({
    words: { class_name: "Adagrad", config: { initial_accumulator_value: start, epsilon } },
    slots: { squares: "_accumulators" },
  }),
};

/**
 * An optimizer with its schedule and clipping in Keras' words.
 *
 * @throws {@link ArgumentError} for what Keras lacks.
 */
export const optimizerWords = ({ optimizer, multipliers, average, accumulate, clip }: Plan): Said => {
  const made = builtInOf(optimizer);
  const say = made && Object.hasOwn(table, made.by) ? table[made.by] : undefined;
  if (!made || !say)
    throw unsayable(`the optimizer ${optimizer.name}, one's own`, "sgd, adam, adamW, rmsprop, adagrad");
  if (multipliers.size > 0) throw unsayable("rateMultipliers", "one learning rate for all weights");
  if (average !== null) throw unsayable("ema as it is here: its average begins anew", "no ema");
  if (accumulate !== 1)
    throw unsayable("accumulate as it is here", "accumulate: 1, and a larger batch on more devices");
  const curve = rateCurveOf(optimizer.learningRate);
  if (curve === null) {
    const by = madeOf(optimizer.learningRate.rate)?.by;
    throw unsayable(
      `the learning rate, ${by ? `${by}()` : "a function of one's own"}`,
      "a number, constantRate, stepDecay, exponentialDecay, cosineDecay, oneCycle",
    );
  }
  const { words, slots } = say(made.settings);
  const { weightDecay } = made.settings;
  const config = {
    ...words.config,
    learning_rate: rateWords(curve),
    ...(weightDecay === 0 ? {} : { weight_decay: weightDecay }),
    ...clipWords(clip),
  };
  return { words: { ...words, config }, slots };
};
