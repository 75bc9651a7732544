/** @file Changes in the chunks of a PNG, with lengths and checksums put right: they reach what lies behind the checks. */
import { crc32 } from "node:zlib";
import type { Random } from "@tributary/images";
import { unzlibSync, zlibSync } from "fflate";
import { anyBytes } from "./bytes.ts";
import { decoded, encoded, joined, type Mutator, pick } from "./mutator.ts";

interface Chunk {
  readonly kind: string;
  readonly data: Uint8Array;
}

const SIGNATURE = 8;

const chunksOf = (bytes: Uint8Array): Chunk[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const [kind, data] = [decoded(bytes.subarray(at + 4, at + 8)), bytes.subarray(at + 8, at + 8 + length)];
    chunks.push({ kind, data });
    at += 12 + length;
  }
  return chunks;
};

const uint32 = (value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value >>> 0);
  return new Uint8Array(view.buffer);
};

const written = ({ kind, data }: Chunk): Uint8Array => {
  const body = joined(encoded(kind), data);
  return joined(uint32(data.length), body, uint32(crc32(body)));
};

const kinds = ["IHDR", "PLTE", "IDAT", "tRNS", "iCCP", "gAMA", "acTL", "fcTL", "IEND", "zTXt"];

/** Changed pixels under a compression that is whole. */
const repacked = ({ kind, data }: Chunk, random: Random): Chunk => {
  try {
    return { kind, data: zlibSync(anyBytes(unzlibSync(data), random)) };
  } catch {
    return { kind, data }; // one of several pieces of a stream
  }
};

/** The header's fields: width, height, bits, kind of color, interlacing. */
const otherHeader = ({ kind, data }: Chunk, random: Random): Chunk => {
  const copy = Uint8Array.from(data);
  const view = new DataView(copy.buffer);
  if (random.chance(0.5)) view.setUint32(pick([0, 4], random), pick([0, 1, 31, 5000, 65_536, 0x7fffffff], random));
  else copy[8 + random.integer(5)] = pick([0, 1, 2, 3, 4, 6, 8, 16, 255], random);
  return { kind, data: copy };
};

export const inPng: Mutator = (bytes, random) => {
  const chunks = chunksOf(bytes);
  const at = random.integer(chunks.length);
  const chunk = chunks[at]!;
  const kind = random.integer(6);
  if (chunk.kind === "IHDR" && random.chance(0.8)) chunks[at] = otherHeader(chunk, random);
  else if (chunk.kind === "IDAT" && random.chance(0.4)) chunks[at] = repacked(chunk, random);
  else if (kind === 0) chunks.splice(at, 1);
  else if (kind === 1) chunks.splice(random.integer(chunks.length), 0, chunk);
  else if (kind === 2) chunks[at] = { ...chunk, kind: pick(kinds, random) };
  else if (kind === 3) chunks.splice(at, 0, { kind: pick(kinds, random), data: chunk.data });
  else chunks[at] = { ...chunk, data: anyBytes(chunk.data, random) };
  return joined(bytes.subarray(0, SIGNATURE), ...chunks.map(written));
};
