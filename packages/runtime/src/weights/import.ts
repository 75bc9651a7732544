/** @file Weights of other libraries into a model, by a map of names. */
import type { AnyModel, ModelWeight, NdArray, NdArrays } from "@tributary/kernel";
import { type Reference, type WeightReferences, weightReferences } from "@tributary/kernel/authoring";
import { initializeWeight } from "./initialize.ts";
import { type MatchedWeights, type MatchOptions, type Misfit, misfitError, splitWeights } from "./match.ts";
import { fromReference } from "./reference-layout.ts";

const isReference = (reference: Reference | WeightReferences): reference is Reference =>
  typeof reference.layout === "string";

/** Keras 2 and TensorFlow.js call the kernel of a depthwise convolution `depthwise_kernel`, Keras 3 `kernel`. */
const spellings = (name: string): readonly string[] => [
  name,
  name.replace(/\/depthwise_kernel$/, "/kernel"),
  name.replace(/\/kernel$/, "/depthwise_kernel"),
];

/**
 * Takes a model's weights from another library's, and turns them to lie as ours do.
 *
 * @param arrays What the file holds, by its own names: from `readSafetensors`, `readKeras` or `readTfjs`.
 * @param reference Where each of our weights is there. The templates export these for their architectures; for models that
 *   `toKeras` wrote, `kerasReferences(net)` makes them.
 * @throws {@link WeightsError} when weights are missing or do not fit; it lists them with both shapes.
 * @example
 * const { weights } = await readSafetensors("pytorch.safetensors");
 * importWeights(net, weights, reference).weights["dense/kernel"]?.shape; // [8, 2]
 */
export const importWeights = <M extends AnyModel>(
  net: M,
  arrays: NdArrays,
  reference: Reference | WeightReferences,
  { skip = [], seed = 0 }: MatchOptions = {},
): MatchedWeights<M> => {
  const references = isReference(reference) ? weightReferences(net, reference) : reference;
  const weights: [string, NdArray][] = [];
  const misfits: Misfit[] = [];
  const used = new Set<string>();
  const take = (weight: ModelWeight): void => {
    const described = Object.hasOwn(references, weight.name) ? references[weight.name]! : null;
    const found = described && spellings(described.name).find((name) => Object.hasOwn(arrays, name));
    const array = found ? arrays[found]! : null;
    if (found) used.add(found);
    const ours = described && array && fromReference(weight, described, array);
    if (ours) weights.push([weight.name, ours]);
    else misfits.push({ weight, name: described?.name ?? weight.name, found: array?.shape ?? null });
  };
  const [skipped, wanted] = splitWeights(net, skip);
  for (const weight of wanted) take(weight);
  if (misfits.length > 0) throw misfitError(net, misfits);
  return {
    net,
    weights: Object.fromEntries([
      ...weights,
      ...skipped.map((weight) => [weight.name, initializeWeight(weight, { seed })] as const),
    ]),
    loaded: weights.map(([name]) => name),
    skipped: skipped.map(({ name }) => name),
    unused: Object.keys(arrays).filter((name) => !used.has(name)),
  };
};
