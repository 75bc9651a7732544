/** @file Changes that know nothing of the format: what a bad disk, a broken download or a hex editor does. */
import type { Random } from "@tributary/images";
import { joined, type Mutator, pick } from "./mutator.ts";

/** Headers lie at the start, and are where a change does most. */
const place = (bytes: Uint8Array, random: Random): number =>
  random.integer(random.chance(0.4) ? Math.min(128, bytes.length) : bytes.length);

const changed = (bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  change(copy);
  return copy;
};

const flipBit: Mutator = (bytes, random) =>
  changed(bytes, (copy) => {
    copy[place(bytes, random)]! ^= 1 << random.integer(8);
  });

const replaceBytes: Mutator = (bytes, random) =>
  changed(bytes, (copy) => {
    for (let i = 0; i <= random.integer(6); i++) copy[place(bytes, random)] = random.integer(256);
  });

const cutOff: Mutator = (bytes, random) => bytes.subarray(0, place(bytes, random));

const grow: Mutator = (bytes, random) =>
  joined(
    bytes,
    Uint8Array.from({ length: 1 + random.integer(200) }, () => random.integer(256)),
  );

const remove: Mutator = (bytes, random) => {
  const start = place(bytes, random);
  return joined(bytes.subarray(0, start), bytes.subarray(start + 1 + random.integer(64)));
};

/** A piece of the file stands in another place of it too. */
const splice: Mutator = (bytes, random) => {
  const [from, to] = [place(bytes, random), place(bytes, random)];
  const piece = bytes.subarray(from, from + 1 + random.integer(64));
  return joined(bytes.subarray(0, to), piece, bytes.subarray(random.chance(0.5) ? to : to + piece.length));
};

const runOf: Mutator = (bytes, random) => {
  const start = place(bytes, random);
  return changed(bytes, (copy) => copy.fill(random.chance(0.7) ? 0 : 0xff, start, start + 1 + random.integer(64)));
};

/** Numbers that lengths and counts go wrong with, written over four or eight bytes. */
const extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

const lengthField: Mutator = (bytes, random) =>
  changed(bytes, (copy) => {
    const width = pick([1, 2, 4, 8], random);
    if (copy.length < width) return;
    const view = new DataView(copy.buffer);
    const at = Math.min(place(bytes, random), copy.length - width);
    const little = random.chance(0.5);
    const value = random.chance(0.3) ? random.integer(2 * bytes.length) : pick(extremes, random);
    if (width === 1) view.setUint8(at, value & 0xff);
    else if (width === 2) view.setUint16(at, value & 0xffff, little);
    else if (width === 4) view.setUint32(at, value >>> 0, little);
    else view.setBigUint64(at, BigInt(value) << BigInt(random.chance(0.3) ? 31 : 0), little);
  });

const kinds = [flipBit, replaceBytes, replaceBytes, cutOff, grow, remove, splice, runOf, lengthField, lengthField];

/** One to three changes of a kind that needs no format. */
export const anyBytes: Mutator = (bytes, random) => {
  let result = bytes;
  for (let left = 1 + (random.chance(0.25) ? random.integer(3) : 0); left > 0; left--) {
    if (result.length > 0) result = pick(kinds, random)(result, random);
  }
  return result;
};
