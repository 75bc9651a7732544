/** @file Weights of other libraries into a model, by a map of names. */
import type { AnyModel, ModelWeight, WeightReferences } from "@tributary/kernel";
import type { Value, Values } from "../values.ts";
import { initializeWeight } from "./initialize.ts";
import { type Loaded, type LoadOptions, type Misfit, misfitError, splitWeights } from "./load.ts";
import { fromReference } from "./reference-layout.ts";

/**
 * Takes a model's weights from another library's, and turns them to lie as ours do.
 *
 * @param values What the file holds, by its own names: from `readSafetensors`, `readKeras` or `readTfjs`.
 * @param references Where each of our weights is there. The templates export these for their architectures; for models that
 *   `toKeras` wrote, `kerasReferences(net)` makes them.
 * @throws {@link WeightsError} when weights are missing or do not fit; it lists them with both shapes.
 * @example
 * const { weights } = importWeights(net, (await readSafetensors("resnet18.safetensors")).weights, references);
 */
export const importWeights = (
  net: AnyModel,
  values: Values,
  references: WeightReferences,
  { skip = [], seed = 0 }: LoadOptions = {},
): Loaded => {
  const weights: [string, Value][] = [];
  const misfits: Misfit[] = [];
  const used = new Set<string>();
  const take = (weight: ModelWeight): void => {
    const reference = Object.hasOwn(references, weight.name) ? references[weight.name]! : null;
    const value = reference && Object.hasOwn(values, reference.name) ? values[reference.name]! : null;
    if (reference) used.add(reference.name);
    const ours = reference && value && fromReference(weight, reference, value);
    if (ours) weights.push([weight.name, ours]);
    else misfits.push({ weight, name: reference?.name ?? weight.name, found: value?.shape ?? null });
  };
  const [skipped, wanted] = splitWeights(net, skip);
  for (const weight of wanted) take(weight);
  if (misfits.length > 0) throw misfitError(net, misfits);
  return {
    weights: Object.fromEntries([
      ...weights,
      ...skipped.map((weight) => [weight.name, initializeWeight(weight, { seed })] as const),
    ]),
    loaded: weights.map(([name]) => name),
    skipped: skipped.map(({ name }) => name),
    unused: Object.keys(values).filter((name) => !used.has(name)),
  };
};
