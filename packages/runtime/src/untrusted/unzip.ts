/** @file Zip files from strangers: what a file in one claims is held against a budget before it is unpacked, and its checksum afterwards. */
import { inflateSync } from "fflate";
import { platform } from "#untrusted";
import { type Refuse, show } from "../weights/refusal.ts";
import type { Budget } from "./budget.ts";
import { entriesOf, startOf, type ZipEntry } from "./zip-directory.ts";

const STORED = 0;
const DEFLATED = 8;

const unpack = (bytes: Uint8Array, entry: ZipEntry, budget: Budget, refuse: Refuse): Uint8Array => {
  const { name, method, isEncrypted, checksum, packed, size, offset } = entry;
  const named = `${show(name)} in the zip file`;
  if (isEncrypted || (method !== STORED && method !== DEFLATED)) {
    throw refuse(`${named} is packed in a way that we do not read`, isEncrypted ? "encrypted" : `method ${method}`);
  }
  const start = startOf(bytes, entry);
  if (start < 0 || start + packed > bytes.byteLength) {
    throw refuse(`${named} is not where the file says`, `${packed} bytes from ${offset}`);
  }
  const inside = bytes.subarray(start, start + packed);
  let content = inside;
  if (method === DEFLATED) {
    budget.take(named, size);
    try {
      content = inflateSync(inside, { out: new Uint8Array(size) });
    } catch (cause) {
      throw refuse(`${named} is damaged`, String(cause));
    }
  }
  if (content.byteLength !== size) throw refuse(`${named} is damaged`, `${content.byteLength} bytes`, `${size} bytes`);
  const found = platform.crc32(content);
  if (found === checksum) return content;
  const text = (sum: number): string => sum.toString(16).padStart(8, "0");
  throw refuse(`${named} is damaged: its checksum is wrong`, text(found), text(checksum));
};

/**
 * The files in a zip that are wanted, by name. Those that are not compressed share the zip's memory.
 *
 * @throws {@link WeightsError} when the zip is damaged, or needs more than its budget.
 */
export const unzip = (
  bytes: Uint8Array,
  isWanted: (entry: ZipEntry) => boolean,
  budget: Budget,
  refuse: Refuse,
): ReadonlyMap<string, Uint8Array> => {
  const entries = entriesOf(bytes)?.filter(isWanted);
  if (!entries) throw refuse("the zip file has no directory at its end", `${bytes.byteLength} bytes`);
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  if (packed > bytes.byteLength) {
    throw refuse("the files in the zip file overlap", `${packed} bytes`, `at most ${bytes.byteLength} bytes`);
  }
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (files.has(entry.name)) throw refuse("two files in the zip file have the same name", show(entry.name));
    files.set(entry.name, unpack(bytes, entry, budget, refuse));
  }
  return files;
};
