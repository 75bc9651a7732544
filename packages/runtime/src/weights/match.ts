/** @file Weights that are found for a model, by name, and a report of those that do not fit. */

import {
  type AnyModel,
  ArgumentError,
  type ModelWeight,
  type NdArray,
  type NdArrays,
  type TrainedModel,
  WeightsError,
} from "@tributary/kernel";
import {
  checkModel,
  checkOptions,
  described,
  dtypeOf,
  measured,
  SEED,
  sameShape,
  showShape,
} from "@tributary/kernel/authoring";
import { initializeWeight } from "./initialize.ts";
import { entryOf } from "./refusal.ts";

/** Whether a weight is meant by one of the patterns: its name, the start of its name, or a regular expression. */
export type WeightPattern = string | RegExp;

export interface MatchOptions {
  /**
   * Weights that are not taken from the file: a start of their names (`"classify/"`) or an expression. They start anew.
   * Default none.
   */
  readonly skip?: readonly WeightPattern[];
  /** How the skipped weights start. Default 0. */
  readonly seed?: number;
}

/** The options, checked, with the defaults. */
export const matchOptions = (at: string, options: MatchOptions): Required<MatchOptions> => {
  checkOptions(at, options, { skip: "optional", seed: SEED });
  const { skip = [], seed = 0 } = options;
  const wrong = Array.isArray(skip) ? skip.find((one) => typeof one !== "string" && !(one instanceof RegExp)) : skip;
  if (wrong === undefined) return { skip, seed };
  throw new ArgumentError({
    at,
    problem: "skip is no list of names",
    received: described(wrong),
    expected: "the starts of names, or regular expressions, in a list",
    fix: 'write skip: ["classify/"]',
  });
};

/** A model with weights that were found for it, and where each of them is from. */
export interface MatchedWeights<M extends AnyModel = AnyModel> extends TrainedModel<M> {
  /** Taken from the file. */
  readonly loaded: readonly string[];
  /** Left out by `skip`, and started anew. */
  readonly skipped: readonly string[];
  /** In the file, but not in the model. */
  readonly unused: readonly string[];
}

/** A weight of the model and what the file has for it. */
export interface Misfit {
  readonly weight: ModelWeight;
  /** What it is called in the file. */
  readonly name: string;
  /** Its shape there; null when it is missing. */
  readonly found: readonly number[] | null;
}

const matches = (name: string, pattern: WeightPattern): boolean =>
  typeof pattern === "string" ? name.startsWith(pattern) : pattern.test(name);

/** The weights that `skip` names, and the others. */
export const splitWeights = (
  net: AnyModel,
  skip: readonly WeightPattern[],
): readonly [skipped: readonly ModelWeight[], wanted: readonly ModelWeight[]] => {
  const skipped = net.weights.filter(({ name }) => skip.some((pattern) => matches(name, pattern)));
  return [skipped, net.weights.filter((weight) => !skipped.includes(weight))];
};

const fits = ({ shape, dtype }: ModelWeight, array: NdArray | undefined): array is NdArray =>
  array !== undefined && dtypeOf(array) === dtype && sameShape(array.shape, shape);

const SHOWN = 6;
const list = (items: readonly string[]): string =>
  [...items.slice(0, SHOWN), ...(items.length > SHOWN ? [`and ${items.length - SHOWN} more`] : [])].join(", ");

/** The shortest starts of names that cover the misfits and nothing that fits: whole groups where all of it is wrong. */
const coverOf = (misfits: readonly Misfit[], net: AnyModel): readonly string[] => {
  const wrong = new Set(misfits.map(({ weight }) => weight.name));
  const covers = [...wrong].map((name) => {
    const parts = name.split("/");
    const starts = parts.slice(1).map((_, i) => `${parts.slice(0, i + 1).join("/")}/`);
    const start = starts.find((prefix) =>
      net.weights.every((weight) => !weight.name.startsWith(prefix) || wrong.has(weight.name)),
    );
    return start ?? name;
  });
  return [...new Set(covers)];
};

/** What to do: leave a part out where the rest is certain, or look again at what the file is of. */
const adviceFor = (net: AnyModel, misfits: readonly Misfit[], isImport: boolean): string => {
  const { length: missing } = misfits.filter(({ found }) => found === null);
  if (isImport && missing * 2 > net.weights.length) {
    return "compare both lists of names: the file is of another network, or the reference is that of another library";
  }
  if (misfits.length === net.weights.length) {
    return "load weights that were saved from this model, or import those of another library with importWeights()";
  }
  const starts = coverOf(misfits, net).map((start) => JSON.stringify(start));
  return `load with { skip: [${list(starts)}] } to keep the others and start these anew`;
};

/**
 * The error for weights that are missing or have other shapes; it names each with both.
 *
 * @param left What the file holds and nothing took: given by imports, where names differ.
 */
export const misfitError = (net: AnyModel, misfits: readonly Misfit[], left?: NdArrays): WeightsError => {
  const { length: total } = net.weights;
  const { length: count } = misfits;
  const received = misfits.map(({ name, found }) => `${name} ${found ? showShape(found) : "missing"}`);
  const others = Object.entries(left ?? {}).map(([name, { shape }]) => `${name} ${showShape(shape)}`);
  return new WeightsError({
    at: net.name,
    problem: `${count} of ${total} ${total === 1 ? "weight" : "weights"} ${count === 1 ? "does" : "do"} not fit the model`,
    received: `${list(received)}${others.length === 0 ? "" : `; left over in the file: ${list(others)}`}`,
    expected: list(misfits.map(({ weight }) => `${weight.name} ${showShape(weight.shape)}`)),
    fix: adviceFor(net, misfits, left !== undefined),
  });
};

/**
 * Takes from arrays by name the weights that a model has. All must be there and fit, but for those that `skip` names.
 *
 * @throws {@link WeightsError} when weights are missing or of another shape; it lists them with both shapes.
 * @throws {@link FeedError} when numbers do not fill the shape that is given with them.
 * @example
 * const start = matchWeights(net, trained.weights, { skip: ["dense/"] }); // a new head on the same features
 * Object.keys(start.weights); // ["conv1/conv2d/kernel", "conv1/conv2d/bias", "dense/kernel", "dense/bias"]
 */
export const matchWeights = <M extends AnyModel>(
  net: M,
  arrays: NdArrays,
  options: MatchOptions = {},
): MatchedWeights<M> => {
  checkModel("matchWeights", net);
  const { skip, seed } = matchOptions("matchWeights", options);
  const [skipped, wanted] = splitWeights(net, skip);
  const given = new Map(
    wanted.flatMap(({ name }) => {
      const array = entryOf(arrays, name);
      return array ? [[name, measured("matchWeights", `weight "${name}"`, array)] as const] : [];
    }),
  );
  const misfits = wanted
    .filter((weight) => !fits(weight, given.get(weight.name)))
    .map((weight): Misfit => ({ weight, name: weight.name, found: given.get(weight.name)?.shape ?? null }));
  if (misfits.length > 0) throw misfitError(net, misfits);
  const names = new Set(net.weights.map(({ name }) => name));
  return {
    net,
    weights: {
      ...Object.fromEntries(given),
      ...Object.fromEntries(skipped.map((weight) => [weight.name, initializeWeight(weight, { seed })])),
    },
    loaded: wanted.map(({ name }) => name),
    skipped: skipped.map(({ name }) => name),
    unused: Object.keys(arrays).filter((name) => !names.has(name)),
  };
};
