/** @file TrainedModel: a network, its weights and what is known of it, as one value that travels. */
import { ArgumentError } from "../errors.ts";
import type { NdArrays } from "../graph/nd-array.ts";
import type { AnyModel } from "./model.ts";
import type { Preprocessing } from "./preprocessing.ts";

/** What a model is for: to name what a picture shows, to name each of its pixels, or to take noise out of it. */
export type Task = "classification" | "segmentation" | "denoising";

/** What is known of a model beside its weights, so that nobody has to say it again. */
export interface ModelFacts {
  /** What the classes are called, in the order of the numbers that come out. */
  readonly classes?: readonly string[] | undefined;
  /** What becomes of pixels before the network sees them. */
  readonly preprocessing?: Preprocessing | undefined;
  readonly task?: Task | undefined;
  /** Whatever else should be known: origin, license, scores. JSON. */
  readonly card?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A network, its weights by name, and what is known of it. Whatever has weights gives one: `initialize`, `loadModel`, `importWeights`,
 * `trainer.trained()`. Whatever wants weights takes one: `createPredictor`, `createTrainer`, `saveModel`, `toOnnx`, `toKeras`.
 *
 * @example
 * const trained: TrainedModel = initialize(model(input([4]), dense(2)), { seed: 1 });
 * const named: TrainedModel = { ...trained, classes: ["cat", "dog"], card: { origin: "drawn by hand" } };
 */
export interface TrainedModel<M extends AnyModel = AnyModel> extends ModelFacts {
  readonly net: M;
  readonly weights: NdArrays;
}

const isObject = (x: unknown): x is object => (typeof x === "object" && x !== null) || typeof x === "function";

/**
 * Whether something is a model: without its weights, which it only names.
 *
 * @example
 * const net = model(input([2]), dense(1));
 * isModel(net); // true
 * isModel({ net, weights: {} }); // false
 */
export const isModel = (x: unknown): x is AnyModel => isObject(x) && "layers" in x && "given" in x;

const described = (given: unknown): string => {
  if (isModel(given)) return `the model "${given.name}"`;
  if (!isObject(given)) return String(given);
  return `an object with ${Object.keys(given).join(", ") || "nothing in it"}`;
};

/**
 * Looks whether something is a model with weights; whether the weights fit is `matchWeights`' to say.
 *
 * @param at The function that was given it.
 * @throws {@link ArgumentError} when it is a model without weights, or no model.
 * @example
 * checkTrained("toOnnx", { net: model(input([2]), dense(1)), weights: {} }); // undefined
 */
export const checkTrained = (at: string, given: TrainedModel): void => {
  const parts: Partial<TrainedModel> = isObject(given) ? given : {};
  if (isModel(parts.net) && isObject(parts.weights)) return;
  throw new ArgumentError({
    at,
    problem: isModel(given) || isModel(parts.net) ? "a model without weights" : "this is not a trained model",
    received: described(given),
    expected: "a model with its weights: { net, weights }",
    fix: "give what loadModel(), importWeights() or trainer.trained() gives, or initialize(net) for weights that have not learned",
  });
};

/**
 * What is known of a model, without its weights.
 *
 * @example
 * factsOf({ net: model(input([2]), dense(1)), weights: {}, classes: ["cat"] }); // { classes: ["cat"] }
 */
export const factsOf = ({ classes, preprocessing, task, card }: ModelFacts | TrainedModel): ModelFacts => ({
  ...(classes === undefined ? {} : { classes }),
  ...(preprocessing === undefined ? {} : { preprocessing }),
  ...(task === undefined ? {} : { task }),
  ...(card === undefined ? {} : { card }),
});
