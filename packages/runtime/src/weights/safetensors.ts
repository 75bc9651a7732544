/**
 * @file safetensors: a JSON header that says where each array lies, then the arrays. No code inside.
 *
 * https://github.com/huggingface/safetensors#format
 */

import { type ReadOptions, writeFile } from "@tributary/files";
import { type NdArray, type NdArrays, WeightsError } from "@tributary/kernel";
import { countOf, dtypeOf, showShape } from "@tributary/kernel/authoring";
import { kindOfFile } from "../files/kind.ts";
import { type FileSource, openFile, plain } from "../files/source.ts";
import { storedAs, storedTypes } from "./element-type.ts";
import { isCount, isRecord, type Refuse, refusalOf, refuseKind, show } from "./refusal.ts";
import { repeatedKey } from "./unique-keys.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  readonly weights: NdArrays;
  /** Text pairs that travel with the weights. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The same bound as the reference implementation's: a longer header is an attack or a mistake. */
const LONGEST_HEADER = 100_000_000;
const HEADER_START = 8;
/** As many as NumPy allows. */
const MOST_AXES = 64;
const METADATA = "__metadata__";

const DAMAGED =
  "get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm";

/** An array as the header describes it. */
interface Entry {
  readonly name: string;
  readonly stored: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const readHeader = (
  bytes: Uint8Array,
  at: string,
  refuse: Refuse,
): { readonly header: Record<string, unknown>; readonly start: number } => {
  if (bytes.byteLength < HEADER_START) throw refuse("the file is too short for a header", `${bytes.byteLength} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const claimed = view.getBigUint64(0, true);
  const room = Math.min(bytes.byteLength - HEADER_START, LONGEST_HEADER);
  if (claimed > room) {
    if (kindOfFile(bytes) !== "unknown") {
      throw refuseKind(at, bytes, "this is not a safetensors file", "a safetensors file");
    }
    throw refuse("the header claims to be longer than the file", `${claimed} bytes`, `at most ${room} bytes`);
  }
  const start = HEADER_START + Number(claimed);
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(HEADER_START, start));
    header = JSON.parse(text);
  } catch (cause) {
    throw refuse("the header is not JSON in UTF-8", (cause as Error).message);
  }
  if (!isRecord(header)) throw refuse("the header is not a JSON object", show(header));
  const repeated = repeatedKey(text);
  if (repeated !== null) throw refuse("a name stands twice in the header", show(repeated));
  return { header, start };
};

const readEntry = (name: string, entry: unknown, refuse: Refuse): Entry => {
  const at = (problem: string, received: unknown, expected: string) =>
    refuse(`weight ${show(name)} ${problem}`, typeof received === "string" ? received : show(received), expected);
  if (!isRecord(entry)) throw at("is not described by an object", entry, "dtype, shape and data_offsets");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(storedTypes, dtype)) {
    throw at("has an unknown type", dtype, Object.keys(storedTypes).join(", "));
  }
  if (!Array.isArray(shape) || shape.length > MOST_AXES || !shape.every(isCount)) {
    throw at("has no shape", shape, `at most ${MOST_AXES} whole numbers from 0 up`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw at("has no place in the file", offsets, "two whole numbers, begin and end");
  }
  const [begin, end] = offsets as [number, number];
  const needed = countOf(shape) * storedTypes[dtype]!.size;
  if (!Number.isSafeInteger(needed))
    throw at("is larger than any file", `${dtype} ${showShape(shape)}`, "sizes that can be multiplied");
  if (end - begin !== needed) {
    throw at("does not fill its place", `${end - begin} bytes`, `${needed} bytes for ${dtype} ${showShape(shape)}`);
  }
  return { name, stored: dtype, shape, begin, end };
};

/** Arrays must lie end to end and fill the file: no gaps to hide something in, no bytes that two of them share. */
const checkPlaces = (entries: readonly Entry[], length: number, refuse: Refuse): void => {
  let at = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) {
      const problem = begin < at ? "overlaps the one before it" : "leaves a gap before it";
      throw refuse(`weight ${show(name)} ${problem}`, `begins at ${begin}`, `to begin at ${at}`);
    }
    at = end;
  }
  if (at !== length) {
    throw refuse(
      at > length ? "the weights reach past the end of the file" : "bytes follow the last weight",
      `${at} bytes of weights`,
      `${length} bytes, as in the file`,
    );
  }
};

const readMetadata = (metadata: unknown, refuse: Refuse): Record<string, string> => {
  if (metadata === undefined) return {};
  if (!isRecord(metadata) || !Object.values(metadata).every((text) => typeof text === "string")) {
    throw refuse("the metadata is not text by name", show(metadata), "an object of strings");
  }
  return metadata as Record<string, string>;
};

/**
 * Reads a safetensors file that is already in memory.
 *
 * Real numbers (F64, F32, F16, BF16) become float32 and whole numbers (I8 to U64) int32; U8 and BOOL stay. F32 and I32 arrays share
 * the memory of `file` where they can.
 *
 * @param at What to call the file in errors.
 * @throws {@link WeightsError} when anything in the file is not as it has to be; files come from strangers.
 * @example
 * const bytes = encodeSafetensors({ scale: { shape: [2], data: Float32Array.of(1, 2) } });
 * decodeSafetensors(bytes).weights.scale!.data; // Float32Array [1, 2]
 */
export const decodeSafetensors = (file: Uint8Array, at = "safetensors"): Safetensors => {
  const bytes = plain(file);
  const refuse = refusalOf(at, DAMAGED);
  const { header, start } = readHeader(bytes, at, refuse);
  const { [METADATA]: metadata, ...described } = header;
  const entries = Object.entries(described).map(([name, entry]) => readEntry(name, entry, refuse));
  const data = bytes.subarray(start);
  checkPlaces(entries, data.byteLength, refuse);
  const weights = entries.map(({ name, stored, shape, begin, end }): [string, NdArray] => {
    const { dtype, read } = storedTypes[stored]!;
    const numbers = read(data.subarray(begin, end));
    if (numbers === null) throw refuse(`weight ${show(name)} has a number that ${dtype} cannot hold`, stored, dtype);
    return [name, { dtype, shape, data: numbers } as NdArray];
  });
  return { weights: Object.fromEntries(weights), metadata: readMetadata(metadata, refuse) };
};

/**
 * Reads a safetensors file: its bytes, or where it is (a path in Node, an address anywhere).
 *
 * @throws {@link WeightsError} when anything in the file is not as it has to be; files come from strangers.
 * @example
 * const { weights, metadata } = await readSafetensors("cells.safetensors");
 */
export const readSafetensors = async (source: FileSource, options: ReadOptions = {}): Promise<Safetensors> => {
  const { at, bytes } = await openFile(source, "safetensors", options);
  return decodeSafetensors(bytes, at);
};

export interface SafetensorsOptions {
  /** Text pairs that travel with the weights. Default none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const bytesOf = ({ data }: NdArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const checkValue = (name: string, array: NdArray): void => {
  const { shape, data } = array;
  if (data.length === countOf(shape)) return;
  throw new WeightsError({
    at: name,
    problem: "the numbers do not fill the shape",
    received: `${data.length} numbers`,
    expected: `${countOf(shape)} numbers for ${dtypeOf(array)} ${showShape(shape)}`,
  });
};

/** The file in pieces, so that the weights need not be copied to be written. */
const pieces = (weights: NdArrays, { metadata = {} }: SafetensorsOptions): readonly Uint8Array[] => {
  // Wider numbers first, so that every array starts where a typed array may start.
  const sorted = Object.entries(weights).toSorted(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  if (Object.hasOwn(weights, METADATA)) {
    throw new WeightsError({
      at: METADATA,
      problem: "the file format keeps this name for itself",
      fix: "rename the weight",
    });
  }
  let at = 0;
  const described = sorted.map(([name, value]) => {
    checkValue(name, value);
    const begin = at;
    at += value.data.byteLength;
    return [name, { dtype: storedAs[dtypeOf(value)], shape: value.shape, data_offsets: [begin, at] }] as const;
  });
  const header = {
    ...(Object.keys(metadata).length > 0 ? { [METADATA]: metadata } : {}),
    ...Object.fromEntries(described),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(HEADER_START + Math.ceil(text.byteLength / 8) * 8).fill(0x20, HEADER_START);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.byteLength - HEADER_START), true);
  padded.set(text, HEADER_START);
  return [padded, ...sorted.map(([, value]) => bytesOf(value))];
};

/**
 * The bytes of a safetensors file, where there is no disk to write to.
 *
 * @example
 * encodeSafetensors({ scale: { shape: [2], data: Float32Array.of(1, 2) } }).byteLength; // 80
 */
export const encodeSafetensors = (weights: NdArrays, options: SafetensorsOptions = {}): Uint8Array<ArrayBuffer> => {
  const parts = pieces(weights, options);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
};

/**
 * Writes weights to a safetensors file, which Python's `safetensors` and the hub read too.
 *
 * The file is complete or not there: it is written beside its place, forced to the disk and then renamed.
 *
 * @example
 * await writeSafetensors("new.safetensors", trained.weights);
 */
export const writeSafetensors = async (
  path: string | URL,
  weights: NdArrays,
  options: SafetensorsOptions = {},
): Promise<void> => writeFile(path, pieces(weights, options));
