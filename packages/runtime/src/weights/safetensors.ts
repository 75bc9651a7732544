/**
 * @file safetensors: a JSON header that says where each array lies, then the arrays. No code inside.
 *
 * https://github.com/huggingface/safetensors#format
 */

import { type ReadOptions, writeFile } from "@tributary/files";
import { type NdArray, type NdArrays, WeightsError } from "@tributary/kernel";
import { checkOptions, dtypeOf, measured } from "@tributary/kernel/authoring";
import { type FileSource, knownOfReading, openFile, plain } from "../files/source.ts";
import { storedAs, storedTypes } from "./element-type.ts";
import { checkPrecision, type Halves, halved, type Precision } from "./precision.ts";
import { type Refuse, refusalOf, show } from "./refusal.ts";
import { describe, HEADER_START, METADATA } from "./safetensors-header.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  readonly weights: NdArrays;
  /** Text pairs that travel with the weights. */
  readonly metadata: Readonly<Record<string, string>>;
}

const DAMAGED =
  "get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm";

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
  const { entries, metadata, start } = describe(bytes, at, refuse);
  const data = bytes.subarray(start);
  const weights = entries.map(({ name, stored, shape, begin, end }): [string, NdArray] => {
    const { dtype, read } = storedTypes[stored]!;
    const numbers = read(data.subarray(begin, end));
    if (numbers === null) throw refuse(`weight ${show(name)} has a number that ${dtype} cannot hold`, stored, dtype);
    return [name, { dtype, shape, data: numbers } as NdArray];
  });
  return { weights: Object.fromEntries(weights), metadata };
};

/**
 * Reads a safetensors file: its bytes, or where it is (a path in Node, an address anywhere).
 *
 * @throws {@link WeightsError} when anything in the file is not as it has to be; files come from strangers.
 * @example
 * const { weights, metadata } = await readSafetensors("cells.safetensors");
 */
export const readSafetensors = async (source: FileSource, options: ReadOptions = {}): Promise<Safetensors> => {
  checkOptions("readSafetensors", options, knownOfReading);
  const { at, bytes } = await openFile(source, "safetensors", options);
  return decodeSafetensors(bytes, at);
};

export interface SafetensorsOptions {
  /** Text pairs that travel with the weights. Default none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * How the file stores real numbers. `"float16"`: half the size; reading gives float32 again. Vectors stay as they are, and so does an array with a
   * number beyond 65504. Default `"float32"`.
   */
  readonly weights?: Precision;
}

const bytesOf = ({ data }: Pick<NdArray, "data"> | Halves): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const UNREADABLE = "a file with this in it could not be read again: change it, or leave it out";

/** Bytes that an array of its type cannot hold, or numbers that become others when they are read. */
const checkNumbers = (name: string, array: NdArray, refuse: Refuse): void => {
  const dtype = dtypeOf(array);
  if (dtype !== "bool") return;
  if (storedTypes[storedAs[dtype]]!.read(bytesOf(array)) !== null) return;
  throw refuse(`weight ${show(name)} has a number that ${dtype} cannot hold`, "a byte above 1", "0 and 1");
};

const headerText = (header: object, refuse: Refuse): Uint8Array => {
  try {
    return new TextEncoder().encode(JSON.stringify(header));
  } catch (cause) {
    throw refuse("the header is longer than a text can be", (cause as Error).message);
  }
};

/** The file in pieces, so that the weights need not be copied to be written. Its header is read before it is given away. */
const pieces = (at: string, weights: NdArrays, options: SafetensorsOptions): readonly Uint8Array[] => {
  checkOptions(at, options, { metadata: "optional", weights: "optional" });
  const { metadata = {}, weights: precision } = options;
  const refuse = refusalOf(at, UNREADABLE);
  checkPrecision(at, precision);
  if (Object.hasOwn(weights, METADATA)) {
    throw new WeightsError({
      at: METADATA,
      problem: "the file format keeps this name for itself",
      fix: "rename the weight",
    });
  }
  const arrays = Object.entries(weights).map(([name, given]) => {
    const value = measured(at, `weight "${name}"`, given);
    checkNumbers(name, value, refuse);
    const half = precision === "float16" ? halved(value) : null;
    return [name, half ? { ...half, stored: "F16" } : { ...value, stored: storedAs[dtypeOf(value)] }] as const;
  });
  // Wider numbers first, so that every array starts where a typed array may start.
  const sorted = arrays.toSorted(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  let size = 0;
  const described = sorted.map(([name, value]) => {
    const begin = size;
    size += value.data.byteLength;
    return [name, { dtype: value.stored, shape: value.shape, data_offsets: [begin, size] }] as const;
  });
  const header = {
    ...(Object.keys(metadata).length > 0 ? { [METADATA]: metadata } : {}),
    ...Object.fromEntries(described),
  };
  const text = headerText(header, refuse);
  const padded = new Uint8Array(HEADER_START + Math.ceil(text.byteLength / 8) * 8).fill(0x20, HEADER_START);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.byteLength - HEADER_START), true);
  padded.set(text, HEADER_START);
  describe(padded, at, refuse, size);
  return [padded, ...sorted.map(([, value]) => bytesOf(value))];
};

/**
 * The bytes of a safetensors file, where there is no disk to write to.
 *
 * @throws {@link WeightsError} when the file could not be read again, and {@link FeedError} when numbers do not fill their shape.
 * @example
 * encodeSafetensors({ scale: { shape: [2], data: Float32Array.of(1, 2) } }).byteLength; // 80
 */
export const encodeSafetensors = (weights: NdArrays, options: SafetensorsOptions = {}): Uint8Array<ArrayBuffer> => {
  const parts = pieces("encodeSafetensors", weights, options);
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
 * @throws {@link WeightsError} when the file could not be read again, and {@link FeedError} when numbers do not fill their shape.
 * @example
 * await writeSafetensors("new.safetensors", trained.weights);
 */
export const writeSafetensors = async (
  path: string | URL,
  weights: NdArrays,
  options: SafetensorsOptions = {},
): Promise<void> => writeFile(path, pieces("writeSafetensors", weights, options));
