/** @file TrainedModel: a network, its weights and its metadata, as one value. */
import { ArgumentError } from "../errors.ts";
import type { NdArrays } from "../graph/nd-array.ts";
import { describedModel, isModel } from "./is-model.ts";
import type { AnyModel } from "./model.ts";
import type { Preprocessing } from "./preprocessing.ts";

/** The task of a model: to classify pictures, to classify their pixels, or to remove noise from them. */
export type Task = "classification" | "segmentation" | "denoising";

/** Metadata of a model, so that nobody has to repeat it. */
export interface ModelFacts {
  /** The names of the classes, in the order of the scores. */
  readonly classes?: readonly string[] | undefined;
  /** How pixels are preprocessed for the network. */
  readonly preprocessing?: Preprocessing | undefined;
  readonly task?: Task | undefined;
  /**
   * Outputs whose numbers are logits of classes that do not exclude each other: several may be true at once. Where a sigmoid
   * gives them, the graph knows it by itself.
   */
  readonly independent?: readonly string[] | undefined;
  /** Anything else worth knowing: origin, license, scores. JSON. */
  readonly card?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A network, its weights by name, and its metadata. Functions that produce weights return one: `initialize`,
 * `loadModel`, `importWeights`, `trainer.trained()`. Functions that need weights take one: `createPredictor`,
 * `createTrainer`, `saveModel`, `toOnnx`, `toKeras`.
 *
 * @example
 * const trained: TrainedModel = initialize(model(input([4]), dense(2)), { seed: 1 });
 * const named: TrainedModel = { ...trained, classes: ["cat", "dog"], card: { origin: "drawn by hand" } };
 */
export interface TrainedModel<M extends AnyModel = AnyModel> extends ModelFacts {
  readonly net: M;
  readonly weights: NdArrays;
}

/**
 * Checks that a value is a model with weights. Whether the weights fit is checked by `matchWeights`.
 *
 * @param at The function it was passed to, for errors.
 * @throws {@link ArgumentError} when it is a model without weights, or not a model.
 * @example
 * checkTrained("toOnnx", { net: model(input([2]), dense(1)), weights: {} }); // undefined
 */
export const checkTrained = (at: string, given: TrainedModel): void => {
  const parts: Partial<TrainedModel> = typeof given === "object" && given !== null ? given : {};
  if (isModel(parts.net) && typeof parts.weights === "object" && parts.weights !== null) return;
  throw new ArgumentError({
    at,
    problem: isModel(given) || isModel(parts.net) ? "a model without weights" : "this is not a trained model",
    received: describedModel(given),
    expected: "a model with its weights: { net, weights }",
    fix:
      given instanceof Promise
        ? "wait for it: write await before what gives the promise"
        : "give what loadModel(), importWeights() or trainer.trained() gives, or initialize(net) for weights that have not learned",
  });
};

/**
 * The metadata of a model.
 *
 * @example
 * factsOf({ net: model(input([2]), dense(1)), weights: {}, classes: ["cat"] }); // { classes: ["cat"] }
 */
export const factsOf = ({
  classes,
  preprocessing,
  task,
  independent,
  card,
}: ModelFacts | TrainedModel): ModelFacts => ({
  ...(classes === undefined ? {} : { classes }),
  ...(preprocessing === undefined ? {} : { preprocessing }),
  ...(task === undefined ? {} : { task }),
  ...(independent === undefined ? {} : { independent }),
  ...(card === undefined ? {} : { card }),
});
