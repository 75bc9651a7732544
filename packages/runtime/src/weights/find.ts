/** @file Where a file keeps the weights that a reference names: under other groups, by other numbers of a session. */
import type { ModelWeight, NdArrays } from "@tributary/kernel";
import { listAt, type WeightReference, type WeightReferences } from "@tributary/kernel/authoring";
import { fitsReference } from "./reference-layout.ts";

/** One of our weights: what a reference calls it, and whether it is wanted. */
interface Sought {
  readonly weight: ModelWeight;
  readonly reference: WeightReference;
  readonly isWanted: boolean;
}

/** Our weights of one layer of a reference. */
interface SoughtLayer {
  readonly name: string;
  readonly weights: readonly Sought[];
}

/** Keras 2 and TensorFlow.js call the kernel of a depthwise convolution `depthwise_kernel`, Keras 3 `kernel`. */
const spellings = (name: string): readonly string[] => [
  name,
  name.replace(/\/depthwise_kernel$/, "/kernel"),
  name.replace(/\/kernel$/, "/depthwise_kernel"),
];

const separatorOf = ({ layout }: WeightReference): string => (layout === "keras" ? "/" : ".");

/** The layer and the variable of a name: `["base/conv1", "/kernel"]`. */
const split = (name: string, separator: string): readonly [layer: string, variable: string] => {
  const at = name.lastIndexOf(separator);
  return at < 0 ? ["", name] : [name.slice(0, at), name.slice(at)];
};

/** Layers that Keras numbers by class, unless they are named: how high it has counted depends on the session. */
const NUMBERED =
  /^(conv2d|conv2d_transpose|depthwise_conv2d|separable_conv2d|dense|batch_normalization|layer_normalization|group_normalization|p_re_lu|convolution2d)(?:_(\d+))?$/;

const numberOf = (layer: string): readonly [kind: string, number: number] | null => {
  const found = NUMBERED.exec(layer);
  return found ? [found[1]!, Number(found[2] ?? 0)] : null;
};

/** The arrays of a file below a group. */
class Below {
  readonly #arrays: NdArrays;
  readonly #group: string;
  /** Numbered layers of the file, by class, in the order of their numbers. */
  readonly #numbered: ReadonlyMap<string, readonly (readonly [number: number, layer: string])[]>;

  constructor(arrays: NdArrays, group: string, layers: Iterable<string>) {
    this.#arrays = arrays;
    this.#group = group;
    const numbered = new Map<string, (readonly [number, string])[]>();
    for (const layer of layers) {
      const [kind, number] = (layer.startsWith(group) && numberOf(layer.slice(group.length))) || [];
      if (kind === undefined) continue;
      const list = numbered.get(kind) ?? [];
      numbered.set(kind, list);
      list.push([number!, layer.slice(group.length)]);
    }
    for (const list of numbered.values()) list.sort(([a], [b]) => a - b);
    this.#numbered = numbered;
  }

  /** What the array of a variable is called. */
  nameOf(layer: string, variable: string): string | undefined {
    return spellings(this.#group + layer + variable).find((name) => Object.hasOwn(this.#arrays, name));
  }

  /** What one of our weights is called, in the layer that stands for its own. */
  find({ weight, reference }: Sought, layer: string): string | null {
    const name = this.nameOf(layer, split(reference.name, separatorOf(reference))[1]);
    return name !== undefined && fitsReference(weight, reference, this.#arrays[name]!) ? name : null;
  }

  fits({ weights }: SoughtLayer, layer: string): boolean {
    return weights.every((sought) => !sought.isWanted || this.find(sought, layer) !== null);
  }

  /**
   * Which layers of the file the numbered layers of one class are: all of them in a row, or none. Where they fit in several places, only
   * their very names decide, and only if no layer of the file lies between them that the reference does not know.
   */
  row(kind: string, sought: readonly SoughtLayer[]): ReadonlyMap<string, string> {
    const theirs = this.#numbered.get(kind) ?? [];
    const ours = sought.toSorted((a, b) => numberOf(a.name)![1] - numberOf(b.name)![1]);
    const last = ours.findLastIndex(({ weights }) => weights.some(({ isWanted }) => isWanted));
    const rows = theirs.flatMap((_, start) => {
      if (start + last >= theirs.length) return [];
      const row = theirs.slice(start, start + ours.length).map(([, layer]) => layer);
      return row.every((layer, i) => this.fits(ours[i]!, layer)) ? [row] : [];
    });
    const exact = rows.find((row) => row.every((layer, i) => layer === ours[i]!.name));
    const chosen = exact ?? (rows.length === 1 ? rows[0]! : []);
    return new Map(chosen.map((layer, i) => [ours[i]!.name, layer]));
  }
}

/** By our names of weights: what the file calls them. */
export type FoundWeights = ReadonlyMap<string, string>;

const layersOf = (sought: readonly Sought[]): readonly SoughtLayer[] => {
  const layers = new Map<string, Sought[]>();
  for (const one of sought) {
    const [name] = split(one.reference.name, separatorOf(one.reference));
    const list = layers.get(name) ?? [];
    layers.set(name, list);
    list.push(one);
  }
  return [...layers].map(([name, weights]) => ({ name, weights }));
};

const findBelow = (below: Below, layers: readonly SoughtLayer[]): FoundWeights => {
  const places = new Map<string, string>();
  const kinds = new Map<string, SoughtLayer[]>();
  for (const layer of layers) {
    const [kind] = numberOf(layer.name) ?? [];
    if (kind === undefined || layer.weights.some(({ reference }) => reference.layout !== "keras")) {
      places.set(layer.name, layer.name);
    } else {
      listAt(kinds, kind).push(layer);
    }
  }
  for (const [kind, list] of kinds) for (const [ours, theirs] of below.row(kind, list)) places.set(ours, theirs);
  return new Map(
    layers.flatMap(({ name, weights }) =>
      weights.flatMap((sought) => {
        const place = places.get(name);
        const found = sought.isWanted && place !== undefined ? below.find(sought, place) : null;
        return found ? [[sought.weight.name, found] as const] : [];
      }),
    ),
  );
};

/** Groups of the file that hold a layer by a name of the reference, or a numbered one: `""`, `"densenet121/"`, `"module."`. */
const groupsOf = (theirs: Iterable<string>, layers: readonly SoughtLayer[], separator: string): readonly string[] => {
  const names = new Set(layers.map(({ name }) => name));
  const groups = new Set([""]);
  for (const layer of theirs) {
    for (let at = layer.indexOf(separator); at >= 0; at = layer.indexOf(separator, at + 1)) {
      const own = layer.slice(at + 1);
      if (names.has(own) || NUMBERED.test(own)) groups.add(layer.slice(0, at + 1));
    }
  }
  return [...groups];
};

/** The one layer that was not found is the one that nothing took, if there is one of each and they fit: a new head on a known network. */
const findLast = (arrays: NdArrays, layers: readonly SoughtLayer[], found: FoundWeights): FoundWeights => {
  const open = layers.filter(({ weights }) =>
    weights.some(({ weight, isWanted }) => isWanted && !found.has(weight.name)),
  );
  const [only, ...others] = open;
  if (!only || others.length > 0 || only.weights[0]!.reference.layout !== "keras") return found;
  const taken = new Set(found.values());
  const left = new Set(Object.keys(arrays).flatMap((name) => (taken.has(name) ? [] : [split(name, "/")[0]])));
  const below = new Below(arrays, "", []);
  const fitting = [...left].filter((layer) => below.fits(only, layer));
  if (fitting.length !== 1 || left.size !== 1) return found;
  return new Map([
    ...found,
    ...only.weights.flatMap((sought) => {
      const array = below.find(sought, fitting[0]!);
      return array && sought.isWanted ? [[sought.weight.name, array] as const] : [];
    }),
  ]);
};

/** The group with the most weights. Where another has as many of the same, nobody knows which is meant, but for the very names. */
const clearest = ([exact, ...others]: readonly FoundWeights[]): FoundWeights => {
  const none: FoundWeights = new Map();
  const most = others.reduce((best, found) => (found.size > best.size ? found : best), none);
  if (!exact || exact.size >= most.size) return exact ?? none;
  const alike = others.filter((found) => found.size === most.size && [...found.keys()].some((name) => most.has(name)));
  return alike.length === 1 ? most : none;
};

/**
 * Finds weights by what they are called in a reference: below the group of the file that has most of them, the rest below others.
 *
 * @param wanted Weights that are to be found; others only hold their places in rows of numbered layers.
 */
export const findWeights = (
  weights: readonly ModelWeight[],
  arrays: NdArrays,
  references: WeightReferences,
  wanted: ReadonlySet<ModelWeight>,
): FoundWeights => {
  const sought = weights.flatMap((weight): Sought[] => {
    const reference = Object.hasOwn(references, weight.name) ? references[weight.name]! : null;
    return reference ? [{ weight, reference, isWanted: wanted.has(weight) }] : [];
  });
  if (sought.length === 0) return new Map();
  const separator = separatorOf(sought[0]!.reference);
  const layers = layersOf(sought);
  const theirs = new Set(Object.keys(arrays).map((name) => split(name, separator)[0]));
  const exact = findBelow(new Below(arrays, "", theirs), layers);
  if (exact.size === wanted.size) return exact;
  const groups = groupsOf(theirs, layers, separator);
  const found = new Map<string, string>();
  for (;;) {
    const open = layers.filter(({ weights }) => !weights.some(({ weight }) => found.has(weight.name)));
    if (open.length === 0) return found;
    const more = clearest(groups.map((group) => findBelow(new Below(arrays, group, theirs), open)));
    if (more.size === 0) return findLast(arrays, layers, found);
    for (const [name, place] of more) found.set(name, place);
  }
};
