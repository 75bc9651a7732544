/** @file Weights of TensorFlow.js layers models: `model.json` and the binary files beside it. */

import type { NdArray, NdArrays } from "@tributary/kernel";
import { checkOptions, countOf, type OnnxType } from "@tributary/kernel/authoring";
import { kindOfFile } from "../files/kind.ts";
import { copied, openFile } from "../files/source.ts";
import { Budget, knownOfUnpacking, type UnpackOptions } from "../untrusted/budget.ts";
import { parseJson } from "../untrusted/json.ts";
import { fromFloat16 } from "../weights/half.ts";
import { entryOf, isCount, isRecord, type Refuse, refusalOf, refuseKind, show } from "../weights/refusal.ts";
import { besideOf } from "./beside.ts";

/** A model that is in memory: the text of its `model.json`, and its other files by the paths written there. */
export interface TfjsModel {
  readonly json: string;
  readonly shards: Readonly<Record<string, Uint8Array>>;
}

/** How a weight is stored: which numbers, and what to make of them. */
interface Storage {
  readonly size: number;
  read(bytes: ArrayBuffer): ArrayLike<number>;
}

const DAMAGED = "convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together";

const storages: Readonly<Record<string, Storage>> = {
  float32: { size: 4, read: (bytes) => new Float32Array(bytes) },
  int32: { size: 4, read: (bytes) => new Int32Array(bytes) },
  float16: { size: 2, read: (bytes) => fromFloat16(new Uint16Array(bytes)) },
  uint16: { size: 2, read: (bytes) => new Uint16Array(bytes) },
  uint8: { size: 1, read: (bytes) => new Uint8Array(bytes) },
  bool: { size: 1, read: (bytes) => new Uint8Array(bytes) },
};

/** What each type of TensorFlow.js is here. */
const arrays: Readonly<
  Record<
    string,
    { readonly dtype: OnnxType; from(numbers: ArrayLike<number>, convert: (x: number) => number): NdArray["data"] }
  >
> = {
  float32: { dtype: "float32", from: (numbers, convert) => Float32Array.from(numbers, convert) },
  int32: { dtype: "int32", from: (numbers, convert) => Int32Array.from(numbers, convert) },
  bool: { dtype: "bool", from: (numbers, convert) => Uint8Array.from(numbers, convert) },
  uint8: { dtype: "uint8", from: (numbers, convert) => Uint8Array.from(numbers, convert) },
};

/** Eight or sixteen bits a weight: `number · scale + min`, rounded where whole numbers are meant. */
const conversionOf = (dtype: string, { scale, min }: Readonly<Record<string, unknown>>): ((x: number) => number) => {
  const [factor, least] = typeof scale === "number" && typeof min === "number" ? [scale, min] : [1, 0];
  return dtype === "int32" ? (x) => Math.round(x * factor + least) : (x) => x * factor + least;
};

const listOf = (value: unknown, what: string, refuse: Refuse): readonly Readonly<Record<string, unknown>>[] => {
  if (Array.isArray(value) && value.every(isRecord)) return value;
  throw refuse(`the ${what} is not a list of objects`, show(value));
};

/** One weight of a group, and how many bytes it takes. */
const readWeight = (
  spec: Readonly<Record<string, unknown>>,
  bytes: Uint8Array,
  budget: Budget,
  refuse: Refuse,
): { readonly value: NdArray; readonly length: number } => {
  const { name, shape, dtype, quantization } = spec;
  const quantized = isRecord(quantization) ? quantization : {};
  const storage = entryOf(storages, String(quantized.dtype ?? dtype));
  const array = entryOf(arrays, String(dtype));
  if (!storage || !array)
    throw refuse(
      `weight ${show(name)} is of a type that we do not read`,
      show(spec.dtype),
      Object.keys(arrays).join(", "),
    );
  if (!Array.isArray(shape) || !shape.every(isCount)) throw refuse(`weight ${show(name)} has no shape`, show(shape));
  const length = countOf(shape) * storage.size;
  if (!(length <= bytes.byteLength)) {
    throw refuse(
      `weight ${show(name)} reaches past the end of its files`,
      `${bytes.byteLength} bytes`,
      `${length} bytes`,
    );
  }
  // At most four bytes for one: of a weight that is stored in eight bits.
  budget.take(`weight ${show(name)}`, 4 * countOf(shape));
  const convert = conversionOf(String(dtype), quantized);
  const numbers = storage.read(copied(bytes.subarray(0, length)).buffer);
  return { value: { dtype: array.dtype, shape, data: array.from(numbers, convert) } as NdArray, length };
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
};

/** A TensorFlow.js model: its weights, and the architecture if there is one. */
export interface TfjsContent {
  readonly weights: NdArrays;
  /** As `model.json` has it; null where there are weights alone. */
  readonly topology: Readonly<Record<string, unknown>> | null;
}

/** The groups of weights in a `model.json`, which may be nothing but that list. */
const manifestOf = (model: unknown, refuse: Refuse) => {
  if (Array.isArray(model)) return listOf(model, "weights manifest", refuse);
  if (!isRecord(model) || model.format === "graph-model") {
    throw refuse("this is not a layers model", show(isRecord(model) ? model.format : model), '"layers-model"');
  }
  return listOf(model.weightsManifest, "weights manifest", refuse);
};

/** The bytes of one of the model's files. */
type Shard = (path: string) => Promise<Uint8Array>;

/** The paths of all files, each once: a list that names one file a thousand times would fill the memory with it. */
const pathsIn = (groups: ReturnType<typeof manifestOf>, refuse: Refuse): readonly (readonly string[])[] => {
  const seen = new Set<string>();
  return groups.map(({ paths }) => {
    if (!Array.isArray(paths)) throw refuse("a group of weights names no files", show(paths));
    return paths.map((path: unknown) => {
      if (typeof path !== "string") throw refuse("a file has no name", show(path), "a path");
      if (seen.has(path)) throw refuse("a file is named twice", show(path), "each file once");
      seen.add(path);
      return path;
    });
  });
};

const decode = async (
  json: string,
  shard: Shard,
  budgetOf: (size: number) => Budget,
  refuse: Refuse,
): Promise<TfjsContent> => {
  let model: unknown;
  try {
    model = parseJson(json);
  } catch (cause) {
    throw refuse("model.json is not JSON", (cause as Error).message);
  }
  const weights = new Map<string, NdArray>();
  const groups = manifestOf(model, refuse);
  const files: Uint8Array[] = [];
  for (const paths of pathsIn(groups, refuse)) files.push(joined(await Promise.all(paths.map(shard))));
  const budget = budgetOf(files.reduce((size, { byteLength }) => size + byteLength, json.length));
  for (const [i, { weights: specs }] of groups.entries()) {
    let bytes = files[i]!;
    for (const spec of listOf(specs, "list of weights", refuse)) {
      const { value, length } = readWeight(spec, bytes, budget, refuse);
      const name = String(spec.name);
      if (weights.has(name)) throw refuse("two weights have the same name", show(name));
      weights.set(name, value);
      bytes = bytes.subarray(length);
    }
    if (bytes.byteLength > 0) throw refuse("bytes follow the last weight", `${bytes.byteLength} bytes too many`);
  }
  const topology = isRecord(model) && isRecord(model.modelTopology) ? model.modelTopology : null;
  return { weights: Object.fromEntries(weights), topology };
};

/** What to call the model in errors. */
export const nameOfTfjs = (source: TfjsSource): string => (isInMemory(source) ? "model.json" : String(source));

/** Where a `model.json` is (a path in Node, an address anywhere), or its files in memory. */
export type TfjsSource = string | URL | TfjsModel;

const isInMemory = (source: TfjsSource): source is TfjsModel => typeof source === "object" && "shards" in source;

/** How a model that is not as it should be is refused. */
export const tfjsRefusal = (source: TfjsSource): Refuse => refusalOf(nameOfTfjs(source), DAMAGED);

/** Reads all of a model: its weights and its architecture. */
export const readTfjsContent = async (source: TfjsSource, options: UnpackOptions): Promise<TfjsContent> => {
  const refuse = tfjsRefusal(source);
  const at = nameOfTfjs(source);
  const budgetOf = (size: number) => new Budget(at, size, options);
  if (isInMemory(source)) {
    const shard: Shard = async (path) => {
      if (Object.hasOwn(source.shards, path)) return source.shards[path]!;
      throw refuse(`the file ${show(path)} is missing`, Object.keys(source.shards).join(", "));
    };
    return decode(source.json, shard, budgetOf, refuse);
  }
  const { bytes } = await openFile(source, "", options);
  const kind = kindOfFile(bytes);
  if (kind !== "tfjs" && kind !== "json") {
    throw refuseKind(at, bytes, "this is not a TensorFlow.js model", "the model.json of a layers model");
  }
  const shard: Shard = async (path) => {
    const place = besideOf(source, path);
    if (place === null) {
      throw refuse("a file lies outside the folder of the model", show(path), "a path below the folder of model.json");
    }
    return (await openFile(place, "", options)).bytes;
  };
  return decode(new TextDecoder().decode(bytes), shard, budgetOf, refuse);
};

/**
 * Reads the weights of a TensorFlow.js layers model, or of its list of weights alone. Quantized ones become float32 again.
 *
 * They come under Keras' names and in its order of axes; `importWeights` brings them into a model.
 *
 * @param source Where its `model.json` is (a path in Node, an address anywhere), or its files in memory.
 * @throws {@link WeightsError} when the files are damaged, do not belong together, or lie outside the folder of `model.json`.
 * @example
 * const weights = await readTfjs("mobile/model.json");
 * weights["conv1/kernel"]?.shape; // [3, 3, 3, 32]
 */
export const readTfjs = async (source: TfjsSource, options: UnpackOptions = {}): Promise<NdArrays> => {
  checkOptions("readTfjs", options, knownOfUnpacking);
  return (await readTfjsContent(source, options)).weights;
};
