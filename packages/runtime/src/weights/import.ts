/** @file Weights of other libraries into a model, by a map of names. */

import type { AnyModel, NdArrays } from "@tributary/kernel";
import { checkModel, type Reference, type WeightReferences, weightReferences } from "@tributary/kernel/authoring";
import { findWeights } from "./find.ts";
import { initializeWeight } from "./initialize.ts";
import {
  type MatchedWeights,
  type MatchOptions,
  type Misfit,
  matchOptions,
  misfitError,
  splitWeights,
} from "./match.ts";
import { fitsReference, fromReference } from "./reference-layout.ts";

const isReference = (reference: Reference | WeightReferences): reference is Reference =>
  typeof reference.layout === "string";

/** A model with another library's weights, and where in the file each of them was. */
export interface ImportedWeights<M extends AnyModel = AnyModel> extends MatchedWeights<M> {
  /** By our names: what the file calls the weight. */
  readonly sources: Readonly<Record<string, string>>;
}

/** What nothing in the model took, but for counters and what is named among the misfits. */
const leftOver = (arrays: NdArrays, unused: readonly string[], misfits: readonly Misfit[]): NdArrays => {
  const named = new Set(misfits.flatMap(({ name, found }) => (found ? [name] : [])));
  const left = unused.filter((name) => arrays[name]!.data instanceof Float32Array && !named.has(name));
  return Object.fromEntries(left.map((name) => [name, arrays[name]!]));
};

/**
 * Takes a model's weights from another library's, and turns them to lie as ours do.
 *
 * Weights are found by what they are: below whichever group of the file has them (`densenet121/…`, `module.…`), layers that Keras numbers
 * (`conv2d_57`) in their row, whatever number it begins with, and one layer by its shapes where nothing else is left. What could be meant in two
 * ways is not guessed. `sources` says where each weight was.
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
  options: MatchOptions = {},
): ImportedWeights<M> => {
  checkModel("importWeights", net);
  const { skip, seed } = matchOptions("importWeights", options);
  const references = isReference(reference) ? weightReferences(net, reference) : reference;
  const [skipped, wanted] = splitWeights(net, skip);
  const found = findWeights(net.weights, arrays, references, new Set(wanted));
  const used = new Set(found.values());
  const unused = Object.keys(arrays).filter((name) => !used.has(name));
  const missing = wanted.filter(({ name }) => !found.has(name));
  if (missing.length > 0) {
    const misfits = missing.map((weight): Misfit => {
      const reference = Object.hasOwn(references, weight.name) ? references[weight.name]! : null;
      const array = reference && Object.hasOwn(arrays, reference.name) ? arrays[reference.name]! : null;
      const isOther = reference !== null && array !== null && !fitsReference(weight, reference, array);
      return { weight, name: reference?.name ?? weight.name, found: isOther ? array.shape : null };
    });
    throw misfitError(net, misfits, leftOver(arrays, unused, misfits));
  }
  return {
    net,
    weights: {
      ...Object.fromEntries(
        wanted.map((weight) => {
          const { name } = weight;
          return [name, fromReference(weight, references[name]!, arrays[found.get(name)!]!)!] as const;
        }),
      ),
      ...Object.fromEntries(skipped.map((weight) => [weight.name, initializeWeight(weight, { seed })])),
    },
    loaded: wanted.map(({ name }) => name),
    skipped: skipped.map(({ name }) => name),
    unused,
    sources: Object.fromEntries(wanted.map(({ name }) => [name, found.get(name)!])),
  };
};
