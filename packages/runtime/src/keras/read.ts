/** @file Weights from Keras' files: `.keras`, `.weights.h5` and the older `.h5`. */

import type { ModelFacts, NdArray, NdArrays } from "@tributary/kernel";
import { checkOptions, countOf, type OptionTable } from "@tributary/kernel/authoring";
import { platform } from "#untrusted";
import { kindOfFile } from "../files/kind.ts";
import { type FileSource, openFile } from "../files/source.ts";
import { Budget, knownOfUnpacking, type UnpackOptions } from "../untrusted/budget.ts";
import type { Hdf5Array, Hdf5Group } from "../untrusted/hdf5.ts";
import { parseJson } from "../untrusted/json.ts";
import { unzip } from "../untrusted/unzip.ts";
import { factsFrom } from "../weights/facts.ts";
import { isRecord, type Refuse, refusalOf, refuseKind, show } from "../weights/refusal.ts";
import { namesWithin, snakeCase, variableNames } from "./variables.ts";

export interface ReadKerasOptions extends UnpackOptions {
  /**
   * The most seconds that the HDF5 part may take: a damaged one may have no end. In browsers, where it is read in the thread that asks for
   * it, nothing ends it. Default 60.
   */
  readonly unpackSeconds?: number;
  /** Whether what the optimizer kept is read as well, which may be twice as much as the weights. Keras 3 only. Default false. */
  readonly optimizer?: boolean;
}

/** Every option of reading a Keras file, by name. */
export const knownOfKeras: OptionTable<ReadKerasOptions> = {
  ...knownOfUnpacking,
  unpackSeconds: "optional",
  optimizer: "optional",
};

/** What can be read of a Keras file. */
export interface KerasFile {
  /**
   * By layer and variable, as Keras calls them: `"conv1_conv/kernel"`; those of a model inside the model under its name:
   * `"encoder/conv/kernel"`. In Keras' own order of axes.
   */
  readonly weights: NdArrays;
  /** The architecture as Keras writes it; null in files of weights alone. */
  readonly config: Readonly<Record<string, unknown>> | null;
  /** What wrote the file: `keras_version`, `backend`, and what else a `.keras` file says in its `metadata.json`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What `toKeras` wrote of the model: the names of its classes, how pixels are prepared for it. */
  readonly facts: ModelFacts;
  /** The variables of the optimizer in Keras' order, if they were asked for; empty otherwise, and where the file has none. */
  readonly optimizer: readonly NdArray[];
}

const WEIGHTS = "model.weights.h5";
const CONFIG = "config.json";
const METADATA = "metadata.json";
const DAMAGED = "save the model again from Keras: this file is damaged, or was made to do harm";

const PARTS: readonly string[] = [WEIGHTS, CONFIG, METADATA];
/** The longest text of an architecture. Those of a thousand layers have a million letters. */
const LONGEST_JSON = 32_000_000;

const textAttribute = (group: Hdf5Group, name: string): string | null => {
  const value = group.attributes.get(name);
  return typeof value === "string" ? value : null;
};

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

const parse = (text: string, refuse: Refuse): Readonly<Record<string, unknown>> => {
  if (text.length > LONGEST_JSON) {
    throw refuse("what the file says of itself is too long", `${text.length} letters`, `at most ${LONGEST_JSON}`);
  }
  try {
    const config: unknown = parseJson(text);
    if (isRecord(config)) return config;
  } catch {
    // said below
  }
  throw refuse("what the file says of itself is not a JSON object", show(text));
};

/** HDF5 prints the way down to what went wrong, one call a line: the last one says it. */
const rootCause = (failure: string): string => [...failure.matchAll(/\(\): (.*)/g)].at(-1)?.[1] ?? failure;

/** What older files say of who wrote them. */
const writerOf = (groups: readonly Hdf5Group[]): KerasFile["metadata"] =>
  Object.fromEntries(
    ["keras_version", "backend"].flatMap((name) => {
      const text = groups.map((group) => textAttribute(group, name)).find((found) => found !== null);
      return text === undefined ? [] : [[name, text]];
    }),
  );

/** What is read of an HDF5 file. What training needs to go on may be twice as large as the weights. */
const WANTED = {
  skip: ["optimizer", "optimizer_weights"],
  attributes: ["name", "layer_names", "weight_names", "keras_version", "backend", "model_config"],
};
const MOST_ITEMS = 200_000;
const DEEPEST = 64;
/** What the C program takes beside the arrays, in bytes. */
const LIBRARY = 128 * 2 ** 20;
/** Enough for files of gigabytes on a slow machine, in seconds. */
const PATIENCE = 60;

const rootOf = async (bytes: Uint8Array, { budget, seconds, refuse, optimizer }: Reading): Promise<Hdf5Group> => {
  const limits = {
    ...WANTED,
    ...(optimizer ? { skip: [] } : {}),
    maxBytes: budget.left,
    maxItems: MOST_ITEMS,
    maxDepth: DEEPEST,
  };
  const bounds = { seconds, maxMemory: LIBRARY + 2 * budget.left };
  const outcome = await platform.readHdf5(bytes, limits, bounds);
  if (outcome === "late") {
    throw refuse("the HDF5 file cannot be read", `no end after ${seconds} seconds`, "an end before unpackSeconds");
  }
  if ("failure" in outcome) throw refuse("the HDF5 file cannot be read", rootCause(outcome.failure));
  if ("array" in outcome) throw budget.refusal(`the array ${show(outcome.array)} of the HDF5 file`, outcome.bytes);
  if ("root" in outcome) return outcome.root;
  const expected = `at most ${MOST_ITEMS} groups and arrays, ${DEEPEST} inside of each other`;
  throw refuse("the groups of the HDF5 file have no end", show(outcome.endless.slice(0, 60)), expected);
};

const readH5 = async (
  bytes: Uint8Array,
  described: Pick<KerasFile, "config" | "metadata">,
  reading: Reading,
): Promise<KerasFile> => {
  const { refuse } = reading;
  const root = await rootOf(bytes, reading);
  const named = root.groups.get("model_weights") ?? root;
  const text = textAttribute(root, "model_config");
  const config = text === null ? described.config : parse(text, refuse);
  const collect = new Collector(refuse);
  if (named.attributes.has("layer_names") || named.attributes.has("layer_names0")) readNamed(named, collect);
  else readNumbered(root, config, collect);
  const metadata = { ...writerOf([root, named]), ...described.metadata };
  const optimizer = reading.optimizer ? variablesOf(root.groups.get("optimizer"), refuse) : [];
  return { weights: collect.weights, config, metadata, facts: factsIn(metadata, refuse), optimizer };
};

/** Numbered, in Keras' order. */
const variablesOf = (optimizer: Hdf5Group | undefined, refuse: Refuse): readonly NdArray[] => {
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

const FACTS = ["classes", "preprocessing", "task", "card"] as const;

/** What `toKeras` wrote of the model. */
const factsIn = (metadata: KerasFile["metadata"], refuse: Refuse): ModelFacts => {
  const written = FACTS.filter((name) => Object.hasOwn(metadata, name));
  return factsFrom(Object.fromEntries(written.map((name) => [name, JSON.stringify(metadata[name])])), refuse);
};

/** What one file is read with. */
interface Reading {
  readonly budget: Budget;
  readonly seconds: number;
  readonly refuse: Refuse;
  readonly optimizer: boolean;
}

const decode = async (bytes: Uint8Array, at: string, options: ReadKerasOptions): Promise<KerasFile> => {
  const refuse = refusalOf(at, DAMAGED);
  const { unpackSeconds: seconds = PATIENCE, optimizer = false } = options;
  const reading = { budget: new Budget(at, bytes.byteLength, options), seconds, refuse, optimizer };
  const kind = kindOfFile(bytes);
  if (kind === "hdf5") return readH5(bytes, { config: null, metadata: {} }, reading);
  if (kind !== "keras" && kind !== "zip") {
    const expected = "a zip file (.keras) or an HDF5 file (.weights.h5, .h5, .hdf5)";
    throw refuseKind(at, bytes, "this is not a Keras file", expected);
  }
  const files = unzip(bytes, ({ name }) => PARTS.includes(name), reading.budget, refuse);
  const [config, weights, metadata] = [CONFIG, WEIGHTS, METADATA].map((name) => files.get(name));
  if (!config || !weights) throw refuse(`the file lacks ${config ? WEIGHTS : CONFIG}`);
  const json = (text: Uint8Array) => parse(new TextDecoder().decode(text), refuse);
  return readH5(weights, { config: json(config), metadata: metadata ? json(metadata) : {} }, reading);
};

/**
 * Reads the weights of a Keras file: `.keras` (Keras 3), `.weights.h5` (Keras 3) or `.h5` (Keras 2 and 3).
 *
 * They come under Keras' names and in its order of axes; `importWeights` brings them into a model.
 *
 * @param source The bytes of the file, or where it is: a path in Node, an address anywhere.
 * @throws {@link WeightsError} when the file is damaged, unpacks to more than `maxUnpackedBytes`, or does not end.
 * @example
 * const { weights } = await readKeras("cells.keras");
 * Object.keys(weights); // ["conv1.conv2d/kernel", "conv1.conv2d/bias", "dense/kernel", "dense/bias"]
 */
export const readKeras = async (source: FileSource, options: ReadKerasOptions = {}): Promise<KerasFile> => {
  checkOptions("readKeras", options, knownOfKeras);
  const { at, bytes } = await openFile(source, "Keras file", options);
  return decode(bytes, at, options);
};
