/** @file Where Keras' versions keep the variables of layers and of the optimizer in the groups of an HDF5 file, and their names. */
import type { NdArray, NdArrays } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import type { Hdf5Array, Hdf5Group } from "../untrusted/hdf5.ts";
import { isRecord, type Refuse, show } from "../weights/refusal.ts";
import { textAttribute } from "./hdf5-root.ts";
import { namesWithin, snakeCase, variableNames } from "./variables.ts";

const textsAttribute = (group: Hdf5Group, name: string): readonly string[] => {
  const value = group.attributes.get(name);
  return typeof value === "object" ? value : [];
};

/** Attributes have a largest size; longer lists are cut into `layer_names0`, `layer_names1`, … */
const textsInPieces = (group: Hdf5Group, name: string): readonly string[] => {
  if (group.attributes.has(name)) return textsAttribute(group, name);
  const texts: string[] = [];
  for (let i = 0; group.attributes.has(`${name}${i}`); i++) texts.push(...textsAttribute(group, `${name}${i}`));
  return texts;
};

/** The group or the array at the end of a path: names of layers and weights have slashes, which HDF5 takes for groups. */
const below = (group: Hdf5Group, path: string): { readonly group?: Hdf5Group; readonly array?: Hdf5Array } => {
  const parts = path.split("/").filter((part) => part !== "");
  const last = parts.pop() ?? "";
  const parent = parts.reduce<Hdf5Group | undefined>((outer, part) => outer?.groups.get(part), group);
  const [inner, array] = [parent?.groups.get(last), parent?.arrays.get(last)];
  return { ...(inner ? { group: inner } : {}), ...(array ? { array } : {}) };
};

/** Real numbers become float32, whole ones int32; null for what does not fit. A scalar comes as a number. */
const arrayOf = ({ numbers: value, shape, dtype }: Hdf5Array): NdArray | null => {
  if (typeof value === "number" && /^"[<>]?[efd]"$/.test(dtype)) {
    return { dtype: "float32", shape, data: Float32Array.of(value) };
  }
  const numbers = typeof value === "number" || typeof value === "bigint" ? [value] : value;
  if (!numbers || numbers.length !== countOf(shape)) return null;
  if (numbers instanceof Float32Array) return { dtype: "float32", shape, data: numbers };
  if (numbers instanceof Float64Array) return { dtype: "float32", shape, data: Float32Array.from(numbers) };
  const whole = Int32Array.from(numbers, Number);
  return whole.every((number, i) => number === Number(numbers[i])) ? { dtype: "int32", shape, data: whole } : null;
};

/** Collects arrays, each under a name of its own. */
class Collector {
  readonly #weights = new Map<string, NdArray>();
  readonly #refuse: Refuse;

  constructor(refuse: Refuse) {
    this.#refuse = refuse;
  }

  add(name: string, array: Hdf5Array): void {
    if (this.#weights.has(name)) throw this.#refuse("two weights have the same name", show(name));
    const read = arrayOf(array);
    if (read === null) {
      throw this.#refuse(
        `weight ${show(name)} is of a type that we do not read`,
        array.dtype,
        "float32, float64, or whole numbers that int32 holds",
      );
    }
    this.#weights.set(name, read);
  }

  get weights(): NdArrays {
    return Object.fromEntries(this.#weights);
  }
}

/** The layers of a model as its config lists them, each with its own inner layers. */
const layersOf = (config: unknown): readonly Readonly<Record<string, unknown>>[] => {
  const inner = isRecord(config) && isRecord(config.config) ? config.config.layers : null;
  return Array.isArray(inner) ? inner.filter(isRecord) : [];
};

/** What the groups of a `.weights.h5` file are called: the class of the layer, numbered where there are several. */
const groupKeys = (config: unknown): ReadonlyMap<string, Readonly<Record<string, unknown>>> => {
  const counts = new Map<string, number>();
  return new Map(
    layersOf(config).map((layer) => {
      const kind = snakeCase(String(layer.class_name));
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      return [count === 0 ? kind : `${kind}_${count}`, layer];
    }),
  );
};

/** Keras 3: `layers/<class>_<n>/vars/<i>`; the layer's own name is an attribute, in older files only in the config. */
const readNumbered = (model: Hdf5Group, config: unknown, collect: Collector, path = ""): void => {
  const described = groupKeys(config);
  for (const [key, layer] of model.groups.get("layers")?.groups ?? []) {
    const variables = layer.groups.get("vars");
    if (!variables) continue;
    const name = path + (textAttribute(variables, "name") ?? String(described.get(key)?.name ?? key));
    readNumbered(layer, described.get(key), collect, `${name}/`);
    const numbered = [...variables.arrays];
    const names = variableNames(key.replace(/_\d+$/, ""), numbered.length + variables.groups.size);
    for (const [i, [number, array]] of numbered.toSorted(([a], [b]) => Number(a) - Number(b)).entries()) {
      collect.add(`${name}/${names[i] ?? number}`, array);
    }
  }
};

/** Keras 1 and 2, and `.h5` files of Keras 3: names of layers and of their weights are attributes. */
const readNamed = (model: Hdf5Group, collect: Collector): void => {
  for (const layerName of textsInPieces(model, "layer_names")) {
    const { group: layer } = below(model, layerName);
    if (!layer) continue;
    const names = textsInPieces(layer, "weight_names");
    for (const [i, name] of namesWithin(layerName, names).entries()) {
      const { array } = below(layer, names[i]!);
      if (array) collect.add(name, array);
    }
  }
};

/** The group that has the layers: of a whole model in an `.h5` file, one of several. */
export const weightsGroup = (root: Hdf5Group): Hdf5Group => root.groups.get("model_weights") ?? root;

/**
 * The weights of a model by layer and variable.
 *
 * @param config The architecture, which names the layers of files whose groups do not.
 */
export const storedWeights = (root: Hdf5Group, config: unknown, refuse: Refuse): NdArrays => {
  const collect = new Collector(refuse);
  const named = weightsGroup(root);
  if (named.attributes.has("layer_names") || named.attributes.has("layer_names0")) readNamed(named, collect);
  else readNumbered(root, config, collect);
  return collect.weights;
};

/** The variables of the optimizer. They are numbered, in Keras' order. */
export const optimizerVariables = (optimizer: Hdf5Group | undefined, refuse: Refuse): readonly NdArray[] => {
  const numbered = [...(optimizer?.groups.get("vars")?.arrays ?? [])];
  return numbered
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([number, array]) => {
      const read = arrayOf(array);
      if (read === null)
        throw refuse(`variable ${show(number)} of the optimizer is of a type that we do not read`, array.dtype);
      return read;
    });
};
