/** @file What two models differ in. */
import type { AnyModel, ModelFacts, ModelPort, NdArray, Tensor, TrainedModel } from "@tributary/kernel";
import { checkTrained, factsOf, sameShape } from "@tributary/kernel/authoring";
import { matchWeights } from "./match.ts";

/** Something that both have, in two ways. */
export interface Changed<T> {
  readonly name: string;
  readonly first: T;
  readonly second: T;
}

/** Names that both have, and those that one has alone. */
export interface Shared {
  readonly both: readonly string[];
  readonly onlyInFirst: readonly string[];
  readonly onlyInSecond: readonly string[];
}

/** A layer as it is compared. */
export interface ComparedLayer {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What it gives. */
  readonly shape: Tensor["shape"];
}

export interface ModelDifferences {
  /** Inputs and outputs of the same name whose shapes differ, and those that one has alone. */
  readonly ports: Shared & { readonly changed: readonly Changed<Tensor["shape"]>[] };
  /** Layers of the same name that differ in kind, settings or shape, and those that one has alone. */
  readonly layers: Shared & { readonly changed: readonly Changed<ComparedLayer>[] };
  /** Weights of the same name that have other shapes or other numbers, and those that one has alone. */
  readonly weights: Shared & {
    readonly reshaped: readonly Changed<readonly number[]>[];
    readonly moved: readonly {
      readonly name: string;
      /** The largest difference of two numbers. */
      readonly largest: number;
      /** The same as a share of the largest number of the first. */
      readonly relative: number;
    }[];
  };
  /** Classes, preprocessing, task and what else is known, where they differ. */
  readonly facts: readonly Changed<unknown>[];
  /** Whether there is no difference at all. */
  readonly same: boolean;
}

const shared = (first: Iterable<string>, second: Iterable<string>): Shared => {
  const [left, right] = [new Set(first), new Set(second)];
  return {
    both: [...left].filter((name) => right.has(name)),
    onlyInFirst: [...left].filter((name) => !right.has(name)),
    onlyInSecond: [...right].filter((name) => !left.has(name)),
  };
};

/** Those of the shared names that are not alike. */
const changedOf = <T>(
  { both }: Shared,
  first: ReadonlyMap<string, T>,
  second: ReadonlyMap<string, T>,
  alike: (a: T, b: T) => boolean,
): readonly Changed<T>[] =>
  both
    .map((name) => ({ name, first: first.get(name)!, second: second.get(name)! }))
    .filter((one) => !alike(one.first, one.second));

/** JSON whose keys are in one order: settings that were written differently are the same. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? "undefined";

const portsOf = ({ inputs, outputs }: AnyModel): ReadonlyMap<string, Tensor["shape"]> => {
  const named = (what: string, ports: readonly ModelPort[]) =>
    ports.map(({ name, tensor }) => [`${what} ${name}`, tensor.shape] as const);
  return new Map([...named("input", inputs), ...named("output", outputs)]);
};

const layersOf = ({ layers }: AnyModel): ReadonlyMap<string, ComparedLayer> =>
  new Map(
    layers.map(({ name, layer: { kind, settings }, calls }) => [
      name,
      { kind, settings, shape: calls[0]!.output.shape },
    ]),
  );

const weightsOf = ({ net, weights }: TrainedModel): ReadonlyMap<string, NdArray> =>
  new Map(Object.entries(matchWeights(net, weights).weights));

/** How far the numbers of two weights are apart. */
const distance = (
  { data: a }: NdArray,
  { data: b }: NdArray,
): { readonly largest: number; readonly relative: number } => {
  let [largest, most] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    // NaN is as far away as can be from everything, but for itself.
    if (!Object.is(a[i], b[i]))
      largest = Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    most = Math.max(most, Math.abs(a[i]!));
  }
  return { largest, relative: largest === 0 ? 0 : largest / most };
};

const factsDiffering = (first: ModelFacts, second: ModelFacts): readonly Changed<unknown>[] => {
  const [left, right] = [new Map(Object.entries(first)), new Map(Object.entries(second))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((name) => ({ name, first: left.get(name), second: right.get(name) }))
    .filter((one) => text(one.first) !== text(one.second));
};

/**
 * What two trained models differ in: inputs and outputs, layers, weights, and what is known of them. Layers and weights are compared by
 * their names.
 *
 * @throws {@link ArgumentError} when one is a model without weights.
 * @throws {@link WeightsError} when weights are not those of their model.
 * @example
 * const { layers, weights, same } = compareModels(trained, initialize(net, { seed: 2 }));
 * layers.changed.length; // 0
 * weights.moved.map(({ name }) => name); // ["conv1/conv2d/kernel", "dense/kernel"]
 * same; // false
 */
export const compareModels = (first: TrainedModel, second: TrainedModel): ModelDifferences => {
  for (const trained of [first, second]) checkTrained("compareModels", trained);
  const ports = [portsOf(first.net), portsOf(second.net)] as const;
  const layers = [layersOf(first.net), layersOf(second.net)] as const;
  const weights = [weightsOf(first), weightsOf(second)] as const;
  const names = {
    ports: shared(ports[0].keys(), ports[1].keys()),
    layers: shared(layers[0].keys(), layers[1].keys()),
    weights: shared(weights[0].keys(), weights[1].keys()),
  };
  const shapes = weights.map((all) => new Map([...all].map(([name, { shape }]) => [name, shape])));
  const reshaped = changedOf(names.weights, shapes[0]!, shapes[1]!, sameShape);
  const alike = names.weights.both.filter((name) => !reshaped.some((one) => one.name === name));
  const moved = alike
    .map((name) => ({ name, ...distance(weights[0].get(name)!, weights[1].get(name)!) }))
    .filter(({ largest }) => largest > 0);
  const changed = {
    ports: changedOf(names.ports, ...ports, sameShape),
    layers: changedOf(names.layers, ...layers, (a, b) => text(a) === text(b)),
  };
  const facts = factsDiffering(factsOf(first), factsOf(second));
  const all = [changed.ports, changed.layers, reshaped, moved, facts];
  const alone = Object.values(names).flatMap(({ onlyInFirst, onlyInSecond }) => [onlyInFirst, onlyInSecond]);
  return {
    ports: { ...names.ports, changed: changed.ports },
    layers: { ...names.layers, changed: changed.layers },
    weights: { ...names.weights, reshaped, moved },
    facts,
    same: [...all, ...alone].every(({ length }) => length === 0),
  };
};
