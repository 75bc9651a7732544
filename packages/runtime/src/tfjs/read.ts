/** @file Weights of TensorFlow.js layers models: `model.json` and the binary files beside it. */

import type { NdArray, NdArrays } from "@tributary/kernel";
import { countOf, type OnnxType } from "@tributary/kernel/authoring";
import { kindOfFile } from "../files/kind.ts";
import { copied, openFile } from "../files/source.ts";
import { fromFloat16 } from "../weights/half.ts";
import { isCount, isRecord, type Refuse, refusalOf, refuseKind, show } from "../weights/refusal.ts";

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
  Record<string, { readonly dtype: OnnxType; from(numbers: ArrayLike<number>): NdArray["data"] }>
> = {
  float32: { dtype: "float32", from: (numbers) => Float32Array.from(numbers) },
  int32: { dtype: "int32", from: (numbers) => Int32Array.from(numbers) },
  bool: { dtype: "bool", from: (numbers) => Uint8Array.from(numbers) },
  uint8: { dtype: "uint8", from: (numbers) => Uint8Array.from(numbers) },
};

/** Eight or sixteen bits a weight: `number · scale + min`. */
const dequantize = (numbers: ArrayLike<number>, scale: unknown, min: unknown): ArrayLike<number> =>
  typeof scale === "number" && typeof min === "number" ? Array.from(numbers, (x) => x * scale + min) : numbers;

const listOf = (value: unknown, what: string, refuse: Refuse): readonly Readonly<Record<string, unknown>>[] => {
  if (Array.isArray(value) && value.every(isRecord)) return value;
  throw refuse(`the ${what} is not a list of objects`, show(value));
};

/** One weight of a group, and how many bytes it takes. */
const readWeight = (
  spec: Readonly<Record<string, unknown>>,
  bytes: Uint8Array,
  refuse: Refuse,
): { readonly value: NdArray; readonly length: number } => {
  const { name, shape, dtype, quantization } = spec;
  const quantized = isRecord(quantization) ? quantization : {};
  const storage = storages[String(quantized.dtype ?? dtype)];
  const array = arrays[String(dtype)];
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
  const numbers = dequantize(storage.read(copied(bytes.subarray(0, length)).buffer), quantized.scale, quantized.min);
  const rounded = dtype === "int32" ? Array.from(numbers, Math.round) : numbers;
  return { value: { dtype: array.dtype, shape, data: array.from(rounded) } as NdArray, length };
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

/** Files lie beside `model.json` or below it: a path that leads elsewhere is not one to follow. */
const checkPath = (path: unknown, refuse: Refuse): string => {
  if (typeof path === "string" && !/^[/\\]|^\w+:|(^|[/\\])\.\.([/\\]|$)/.test(path)) return path;
  throw refuse("a file lies outside the folder of the model", show(path), "a path without ..");
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

const decode = async (
  json: string,
  shard: (path: string) => Promise<Uint8Array>,
  refuse: Refuse,
): Promise<TfjsContent> => {
  let model: unknown;
  try {
    model = JSON.parse(json);
  } catch (cause) {
    throw refuse("model.json is not JSON", (cause as Error).message);
  }
  const weights = new Map<string, NdArray>();
  for (const { paths, weights: specs } of manifestOf(model, refuse)) {
    if (!Array.isArray(paths)) throw refuse("a group of weights names no files", show(paths));
    let bytes = joined(await Promise.all(paths.map((path) => shard(checkPath(path, refuse)))));
    for (const spec of listOf(specs, "list of weights", refuse)) {
      const { value, length } = readWeight(spec, bytes, refuse);
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
export const readTfjsContent = async (source: TfjsSource): Promise<TfjsContent> => {
  const refuse = tfjsRefusal(source);
  if (isInMemory(source)) {
    const shard = async (path: string): Promise<Uint8Array> => {
      if (Object.hasOwn(source.shards, path)) return source.shards[path]!;
      throw refuse(`the file ${show(path)} is missing`, Object.keys(source.shards).join(", "));
    };
    return decode(source.json, shard, refuse);
  }
  const beside = (path: string): string | URL =>
    source instanceof URL ? new URL(path, source) : source.replace(/[^/\\]*$/, path);
  const read = async (path: string | URL): Promise<Uint8Array> => (await openFile(path, "")).bytes;
  const bytes = await read(source);
  const kind = kindOfFile(bytes);
  if (kind !== "tfjs" && kind !== "json") {
    throw refuseKind(
      nameOfTfjs(source),
      bytes,
      "this is not a TensorFlow.js model",
      "the model.json of a layers model",
    );
  }
  return decode(new TextDecoder().decode(bytes), (path) => read(beside(path)), refuse);
};

/**
 * Reads the weights of a TensorFlow.js layers model, or of its list of weights alone. Quantized ones become float32 again.
 *
 * They come under Keras' names and in its order of axes; `importWeights` brings them into a model.
 *
 * @param source Where its `model.json` is (a path in Node, an address anywhere), or its files in memory.
 * @throws {@link WeightsError} when the files are damaged or do not belong together.
 * @example
 * const weights = await readTfjs("mobile/model.json");
 * weights["conv1/kernel"]?.shape; // [3, 3, 3, 32]
 */
export const readTfjs = async (source: TfjsSource): Promise<NdArrays> => (await readTfjsContent(source)).weights;
