/** @file Changes of what the header of a safetensors file says, with its length put right. */
import type { Random } from "@tributary/images";
import { changedJson } from "./json.ts";
import { decoded, encoded, joined, type Mutator, pick } from "./mutator.ts";

const START = 8;

const withHeader = (bytes: Uint8Array, random: Random, change: (header: string) => string): Uint8Array => {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = change(decoded(bytes.subarray(START, START + length)));
  // Not always padded to eight, as other writers do.
  const text = encoded(random.chance(0.5) ? header.padEnd(Math.ceil(header.length / 8) * 8) : header);
  const size = new Uint8Array(START);
  new DataView(size.buffer).setBigUint64(0, BigInt(text.length), true);
  return joined(size, text, bytes.subarray(START + length));
};

export const inSafetensors: Mutator = (bytes, random) =>
  withHeader(bytes, random, (header) => changedJson(header, random));

const METADATA = "__metadata__";

/** Changes one of the facts about a model, each of which is JSON in the metadata. */
export const inFacts: Mutator = (bytes, random) =>
  withHeader(bytes, random, (text) => {
    const header = JSON.parse(text);
    const metadata: Record<string, string> = header[METADATA];
    const name = pick(
      Object.keys(metadata).filter((key) => key !== "tributary"),
      random,
    );
    return JSON.stringify({ ...header, [METADATA]: { ...metadata, [name]: changedJson(metadata[name]!, random) } });
  });
