/** @file Feature maps: what a model computes on the way. */
import { type AnyModel, features, type NdArray, type TrainedModel } from "@tributary/kernel";
import { checkOptions, checkTrained, isTensor } from "@tributary/kernel/authoring";
import { checkedArrays, type FeedsOf, type InputsOf } from "../model/named-feeds.ts";
import { createPredictor, type PredictOptions } from "../model/predictor.ts";
import { knownOptions, type PredictorOptions } from "../model/predictor-options.ts";
import { matchWeights } from "../weights/match.ts";

export interface FeatureMapsOptions extends PredictorOptions, PredictOptions {}

/**
 * What a model computes on the way, by name: the output of a layer (`"conv2_1/conv2d"`), of a `named()` group (`"conv2_1"`), or an input.
 *
 * - in   what `predict` of a predictor takes: numbers as the model wants them, the batch first
 * - out  an array for each name, the batch first; of convolutions `[batch, height, width, channels]`
 *
 * @throws {@link GraphError} for an unknown name; it lists the nearest ones.
 * @throws {@link FeedError} when the feeds are not what the inputs ask for.
 * @example
 * const { conv1 } = await featureMaps(trained, new Float32Array(28 * 28).fill(0.5), ["conv1"]);
 * conv1.shape; // [1, 26, 26, 8]
 */
export const featureMaps = async <M extends AnyModel, const N extends string>(
  trained: TrainedModel<M>,
  feeds: FeedsOf<InputsOf<M>>,
  names: readonly N[],
  options: FeatureMapsOptions = {},
): Promise<{ readonly [K in N]: NdArray }> => {
  checkTrained("featureMaps", trained);
  checkOptions("featureMaps", options, { ...knownOptions, signal: "optional" });
  const { signal, ...others } = options;
  const whole: AnyModel = trained.net;
  const part = features(whole, names);
  const arrays = checkedArrays(whole, feeds);
  const { weights } = matchWeights(whole, trained.weights);
  // A part may number its layers in another way than the whole does: the tensors are the same.
  const nameOf = new Map(whole.weights.map(({ name, tensor }) => [tensor, name]));
  const own = part.weights.map(({ name, tensor }) => [name, weights[nameOf.get(tensor)!]!] as const);
  const predictor = await createPredictor<AnyModel>({ net: part, weights: Object.fromEntries(own) }, others);
  try {
    const named = part.inputs.map(({ name }) => [name, arrays[name]! as NdArray] as const);
    const fed = isTensor(part.given.inputs) ? named[0]![1] : Object.fromEntries(named);
    const found = await predictor.predict(fed, signal ? { signal } : {});
    return found as { readonly [K in N]: NdArray };
  } finally {
    await predictor.dispose();
  }
};
