/** @file The weights that training starts with. */
import type { AnyModel, TrainedModel } from "@tributary/kernel";
import { checkTrained, isModel } from "@tributary/kernel/authoring";
import { initialize, matchWeights } from "@tributary/runtime";

/**
 * The weights to start with: those that came with the model, or those that its layers want.
 *
 * @param at The function that the model was given to, for errors.
 */
export const firstOf = <M extends AnyModel>(at: string, model: M | TrainedModel<M>, seed: number): TrainedModel<M> => {
  if (isModel(model)) return initialize(model, { seed });
  checkTrained(at, model);
  return { ...model, weights: matchWeights(model.net, model.weights).weights };
};
