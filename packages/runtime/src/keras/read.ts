/** @file Weights from Keras' files: `.keras`, `.weights.h5` and the older `.h5`. */

import { type NdArray, type NdArrays, WeightsError } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { type UnzipFileInfo, unzipSync } from "fflate";
import type { Dataset, Group } from "h5wasm";
import { kindOfFile } from "../files/kind.ts";
import { type FileSource, openFile } from "../files/source.ts";
import { isRecord, type Refuse, refusalOf, refuseKind, show } from "../weights/refusal.ts";
import { readHdf5 } from "./hdf5.ts";
import { namesWithin, snakeCase, variableNames } from "./variables.ts";

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
}

const WEIGHTS = "model.weights.h5";
const CONFIG = "config.json";
const METADATA = "metadata.json";
const DAMAGED = "save the model again from Keras: this file is damaged, or was made to do harm";

/** Deflate cannot make anything smaller than this: a claim beyond it is an attempt to fill the memory. */
const DEFLATE_LIMIT = 1032;

const isGroup = (entity: unknown): entity is Group => isRecord(entity) && entity.type === "Group";
const isDataset = (entity: unknown): entity is Dataset => isRecord(entity) && entity.type === "Dataset";

const textAttribute = (group: Group, name: string): string | null => {
  const value = group.attrs[name]?.value;
  return typeof value === "string" ? value : null;
};

const textsAttribute = (group: Group, name: string): readonly string[] => {
  const value = group.attrs[name]?.value;
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
};

/** Attributes have a largest size; longer lists are cut into `layer_names0`, `layer_names1`, … */
const textsInPieces = (group: Group, name: string): readonly string[] => {
  if (name in group.attrs) return textsAttribute(group, name);
  const texts: string[] = [];
  for (let i = 0; `${name}${i}` in group.attrs; i++) texts.push(...textsAttribute(group, `${name}${i}`));
  return texts;
};

/** Real numbers become float32, whole ones int32; null for what does not fit. A scalar comes as a number. */
const arrayOf = (value: unknown, shape: readonly number[]): NdArray | null => {
  const list = ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<number | bigint>) : null;
  const scalar = typeof value === "number" || typeof value === "bigint" ? [value] : null;
  const numbers = list ?? scalar;
  if (!numbers || numbers.length !== countOf(shape)) return null;
  if (numbers instanceof Float32Array) return { dtype: "float32", shape, data: numbers };
  if (numbers instanceof Float64Array) return { dtype: "float32", shape, data: Float32Array.from(numbers) };
  const whole = Int32Array.from(numbers, Number);
  return whole.every((number, i) => number === Number(numbers[i])) ? { dtype: "int32", shape, data: whole } : null;
};

/** Collects arrays, each under a name of its own and none larger than the file could hold. */
class Collector {
  readonly #weights = new Map<string, NdArray>();
  readonly #limit: number;
  readonly #refuse: Refuse;

  constructor(fileSize: number, refuse: Refuse) {
    this.#limit = fileSize;
    this.#refuse = refuse;
  }

  add(name: string, dataset: Dataset): void {
    if (this.#weights.has(name)) throw this.#refuse("two weights have the same name", show(name));
    const { shape, metadata, filters } = dataset;
    const bytes = countOf(shape ?? []) * metadata.size;
    const limit = filters.length > 0 ? this.#limit * DEFLATE_LIMIT : this.#limit;
    if (!(bytes <= limit)) {
      throw this.#refuse(
        `weight ${show(name)} claims to be larger than the file`,
        `${bytes} bytes`,
        `at most ${limit} bytes`,
      );
    }
    const array = arrayOf(dataset.value, shape ?? []);
    if (array === null) {
      throw this.#refuse(
        `weight ${show(name)} is of a type that we do not read`,
        show(dataset.dtype),
        "float32, float64, or whole numbers that int32 holds",
      );
    }
    this.#weights.set(name, array);
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
const readNumbered = (model: Group, config: unknown, collect: Collector, path = ""): void => {
  const layers = model.get("layers");
  if (!isGroup(layers)) return;
  const described = groupKeys(config);
  for (const key of layers.keys()) {
    const layer = layers.get(key);
    if (!isGroup(layer)) continue;
    const variables = layer.get("vars");
    if (!isGroup(variables)) continue;
    const name = path + (textAttribute(variables, "name") ?? String(described.get(key)?.name ?? key));
    readNumbered(layer, described.get(key), collect, `${name}/`);
    const numbers = variables.keys();
    const names = variableNames(key.replace(/_\d+$/, ""), numbers.length);
    for (const [i, number] of numbers.toSorted((a, b) => Number(a) - Number(b)).entries()) {
      const variable = variables.get(number);
      if (isDataset(variable)) collect.add(`${name}/${names[i] ?? number}`, variable);
    }
  }
};

/** Keras 1 and 2, and `.h5` files of Keras 3: names of layers and of their weights are attributes. */
const readNamed = (model: Group, collect: Collector): void => {
  for (const layerName of textsInPieces(model, "layer_names")) {
    const layer = model.get(layerName);
    if (!isGroup(layer)) continue;
    const names = textsInPieces(layer, "weight_names");
    for (const [i, name] of namesWithin(layerName, names).entries()) {
      const dataset = layer.get(names[i]!);
      if (isDataset(dataset)) collect.add(name, dataset);
    }
  }
};

const parse = (text: string, refuse: Refuse): Readonly<Record<string, unknown>> => {
  try {
    const config: unknown = JSON.parse(text);
    if (isRecord(config)) return config;
  } catch {
    // said below
  }
  throw refuse("what the file says of itself is not a JSON object", show(text));
};

/** HDF5 prints the way down to what went wrong, one call a line: the last one says it. */
const rootCause = (cause: unknown): string => [...String(cause).matchAll(/\(\): (.*)/g)].at(-1)?.[1] ?? String(cause);

/** What older files say of who wrote them. */
const writerOf = (groups: readonly Group[]): KerasFile["metadata"] =>
  Object.fromEntries(
    ["keras_version", "backend"].flatMap((name) => {
      const text = groups.map((group) => textAttribute(group, name)).find((found) => found !== null);
      return text === undefined ? [] : [[name, text]];
    }),
  );

const readH5 = async (
  bytes: Uint8Array,
  described: Pick<KerasFile, "config" | "metadata">,
  refuse: Refuse,
): Promise<KerasFile> => {
  const collect = new Collector(bytes.byteLength, refuse);
  let { config, metadata } = described;
  await readHdf5(bytes, (root) => {
    const inside = root.get("model_weights");
    const named = isGroup(inside) ? inside : root;
    metadata = { ...writerOf([root, named]), ...metadata };
    const text = textAttribute(root, "model_config");
    if (text !== null) config = parse(text, refuse);
    if ("layer_names" in named.attrs || "layer_names0" in named.attrs) readNamed(named, collect);
    else readNumbered(root, config, collect);
  }).catch((cause: unknown) => {
    throw cause instanceof WeightsError ? cause : refuse("the HDF5 file cannot be read", rootCause(cause));
  });
  return { weights: collect.weights, config, metadata };
};

const unzip = (bytes: Uint8Array, refuse: Refuse): Readonly<Record<string, Uint8Array>> => {
  const wanted = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (name !== WEIGHTS && name !== CONFIG && name !== METADATA) return false;
    if (size > bytes.byteLength || originalSize > size * DEFLATE_LIMIT) {
      throw refuse(`${name} claims to be larger than the file`, `${originalSize} bytes`);
    }
    return true;
  };
  try {
    return unzipSync(bytes, { filter: wanted });
  } catch (cause) {
    throw cause instanceof WeightsError ? cause : refuse("the zip file cannot be read", String(cause));
  }
};

const decode = async (bytes: Uint8Array, at: string): Promise<KerasFile> => {
  const refuse = refusalOf(at, DAMAGED);
  const kind = kindOfFile(bytes);
  if (kind === "hdf5") return readH5(bytes, { config: null, metadata: {} }, refuse);
  if (kind !== "keras" && kind !== "zip") {
    const expected = "a zip file (.keras) or an HDF5 file (.weights.h5, .h5, .hdf5)";
    throw refuseKind(at, bytes, "this is not a Keras file", expected);
  }
  const { [CONFIG]: config, [WEIGHTS]: weights, [METADATA]: metadata } = unzip(bytes, refuse);
  if (!config || !weights) throw refuse(`the file lacks ${config ? WEIGHTS : CONFIG}`);
  const json = (text: Uint8Array) => parse(new TextDecoder().decode(text), refuse);
  return readH5(weights, { config: json(config), metadata: metadata ? json(metadata) : {} }, refuse);
};

/**
 * Reads the weights of a Keras file: `.keras` (Keras 3), `.weights.h5` (Keras 3) or `.h5` (Keras 2 and 3).
 *
 * They come under Keras' names and in its order of axes; `importWeights` brings them into a model.
 *
 * @param source The bytes of the file, or where it is: a path in Node, an address anywhere.
 * @throws {@link WeightsError} when the file is damaged, or claims to be larger than it can be.
 * @example
 * const { weights } = await readKeras("cells.keras");
 * Object.keys(weights); // ["conv1.conv2d/kernel", "conv1.conv2d/bias", "dense/kernel", "dense/bias"]
 */
export const readKeras = async (source: FileSource): Promise<KerasFile> => {
  const { at, bytes } = await openFile(source, "Keras file");
  return decode(bytes, at);
};
