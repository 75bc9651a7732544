/** @file The header of a safetensors file: what it says of each array, checked before it is believed. Writers ask it, too. */
import { countOf, showShape } from "@tributary/kernel/authoring";
import { kindOfFile } from "../files/kind.ts";
import { parseJson } from "../untrusted/json.ts";
import { storedTypes } from "./element-type.ts";
import { isCount, isRecord, type Refuse, refuseKind, show } from "./refusal.ts";
import { repeatedKey } from "./unique-keys.ts";

/** The same bound as the reference implementation's: a longer header is an attack or a mistake. */
const LONGEST_HEADER = 100_000_000;
export const HEADER_START = 8;
/** As many as NumPy allows. */
const MOST_AXES = 64;
/** The name under which text pairs stand among the arrays. */
export const METADATA = "__metadata__";

/** An array as the header describes it. */
interface Entry {
  readonly name: string;
  readonly stored: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Engines have words of their own for bytes that are no text. */
const textOf = (bytes: Uint8Array, refuse: Refuse): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse("the header is not JSON in UTF-8", "bytes that are no text");
  }
};

const readHeader = (
  bytes: Uint8Array,
  at: string,
  refuse: Refuse,
): { readonly header: Record<string, unknown>; readonly start: number } => {
  if (bytes.byteLength < HEADER_START) throw refuse("the file is too short for a header", `${bytes.byteLength} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const claimed = view.getBigUint64(0, true);
  const room = bytes.byteLength - HEADER_START;
  if (claimed > room) {
    if (kindOfFile(bytes) !== "unknown") {
      throw refuseKind(at, bytes, "this is not a safetensors file", "a safetensors file");
    }
    throw refuse("the header claims to be longer than the file", `${claimed} bytes`, `at most ${room} bytes`);
  }
  if (claimed > LONGEST_HEADER) {
    throw refuse("the header is longer than readers take", `${claimed} bytes`, `at most ${LONGEST_HEADER} bytes`);
  }
  const start = HEADER_START + Number(claimed);
  const text = textOf(bytes.subarray(HEADER_START, start), refuse);
  let header: unknown;
  try {
    header = parseJson(text);
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

/** A header that holds together with itself. */
export interface Description {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the arrays begin. */
  readonly start: number;
}

/**
 * What the header of a file says.
 *
 * @param size Bytes of all arrays together.
 * @throws {@link WeightsError} when it cannot be.
 */
export const describe = (bytes: Uint8Array, at: string, refuse: Refuse, size?: number): Description => {
  const { header, start } = readHeader(bytes, at, refuse);
  const { [METADATA]: metadata, ...described } = header;
  const entries = Object.entries(described).map(([name, entry]) => readEntry(name, entry, refuse));
  checkPlaces(entries, size ?? bytes.byteLength - start, refuse);
  return { entries, metadata: readMetadata(metadata, refuse), start };
};
