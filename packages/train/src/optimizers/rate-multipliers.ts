/** @file Learning rates of groups of layers: what each weight's is multiplied by. */
import { type AnyModel, ArgumentError } from "@tributary/kernel";
import { checkNumber, described, layersMatching, POSITIVE } from "@tributary/kernel/authoring";

/** What the learning rate is multiplied by, by the names of layers, of groups around them, or of weights. */
export type RateMultipliers = Readonly<Record<string, number>>;

/**
 * Looks at multipliers as they come.
 *
 * @throws {@link ArgumentError} when they are no numbers above 0 by names.
 */
export const checkMultipliers = (at: string, given: unknown): void => {
  if (given === undefined) return;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ArgumentError({
      at,
      problem: "rateMultipliers are not given by name",
      received: described(given),
      expected: "numbers by the names of layers, groups or weights: { encoder: 0.1 }",
      fix: "write rateMultipliers: { encoder: 0.1 }",
    });
  }
  for (const [name, multiplier] of Object.entries(given)) {
    if (multiplier === 0) {
      throw new ArgumentError({
        at,
        problem: `the rate multiplier of "${name}" is 0, which computes gradients and learns nothing`,
        received: "0",
        expected: "a number above 0",
        fix: `freeze these layers, which costs nothing: freeze(net, ["${name}"])`,
      });
    }
    checkNumber(at, `the rate multiplier of "${name}"`, multiplier, POSITIVE);
  }
};

const partsOf = (name: string): number => name.split("/").filter((part) => part !== "").length;

/**
 * What the learning rate of each weight is multiplied by, where that is not 1. Of several names that mean a weight the one with most parts counts.
 *
 * @throws {@link GraphError} for a name that means nothing in this model; it lists the nearest ones.
 */
export const multipliersOf = (at: string, net: AnyModel, given: RateMultipliers = {}): ReadonlyMap<string, number> => {
  checkMultipliers(at, given);
  const found = new Map<string, number>();
  for (const [name, multiplier] of Object.entries(given).sort(([a], [b]) => partsOf(a) - partsOf(b))) {
    const single = net.weights.filter((weight) => weight.name === name);
    const weights = single.length > 0 ? single : layersMatching(at, net, [name]).flatMap((layer) => layer.weights);
    for (const weight of weights) if (weight.trainable) found.set(weight.name, multiplier);
  }
  return new Map([...found].filter(([, multiplier]) => multiplier !== 1));
};
