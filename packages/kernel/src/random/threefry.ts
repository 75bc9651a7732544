/**
 * @file Counter-based random numbers: each depends only on a seed, a name and a position, and can be made without those
 * before it.
 *
 * Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.2: Threefry-2x32, 20 rounds.
 */

import { BELOW_MINUS_TWO, normalQuantile } from "./normal.ts";

const PARITY = 0x1bd11bda;

/**
 * Fills `out` with the words of a key of two words and the counters (start, 0), (start + 1, 0), … Twenty rounds, in fours with a key after each: the
 * rotations are those of table 2 of the paper's supplement, as in Random123. Written out, since loops over them take twice as long.
 */
const fill = (key0: number, key1: number, start: number, out: Uint32Array): void => {
  const key2 = PARITY ^ key0 ^ key1;
  const first = (start + key0) | 0;
  for (let i = 0; i < out.length; i += 2) {
    let x0 = (first + (i >> 1)) | 0;
    let x1 = key1 | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key1) | 0;
    x1 = (x1 + key2 + 1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + key2) | 0;
    x1 = (x1 + key0 + 2) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key0) | 0;
    x1 = (x1 + key1 + 3) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + key1) | 0;
    x1 = (x1 + key2 + 4) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key2) | 0;
    x1 = (x1 + key0 + 5) | 0;
    out[i] = x0;
    out[i + 1] = x1;
  }
};

/** The UTF-8 bytes of a text, by way of its percent encoding: JavaScript itself has no other way. */
const utf8 = (text: string): readonly number[] =>
  [...encodeURIComponent(text).matchAll(/%(..)|./g)].map(([char, code]) =>
    code === undefined ? char.charCodeAt(0) : Number.parseInt(code, 16),
  );

/** FNV-1a, 32 bits. */
const hash = (name: string): number =>
  utf8(name).reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5 | 0);

type Change = (numbers: Float32Array) => void;

const leave: Change = () => {};

/**
 * The random numbers of one seed and name. What changes them in place gets some thousands at a time, while they are near.
 */
export interface RandomStream {
  /** Integers from 0 up to but not including 2^32. Elements `2i` and `2i + 1` are the words of counter `(i, 0)`. */
  words(count: number): Uint32Array;
  /** Numbers in `[0, 1)`, multiples of 2^-24: the upper bits of each word. */
  uniform(count: number, change?: (numbers: Float32Array) => void): Float32Array;
  /** Numbers of mean 0 and standard deviation 1: the quantile of each word. */
  normal(count: number, change?: (numbers: Float32Array) => void): Float32Array;
  /** The same, truncated at -2 and 2. */
  truncatedNormal(count: number, change?: (numbers: Float32Array) => void): Float32Array;
}

/** Turns words into numbers, each in the place of its word. */
type Distribution = (words: Uint32Array, out: Float32Array) => void;

const toUniform: Distribution = (words, out) => {
  for (let i = 0; i < out.length; i++) out[i] = (words[i]! >>> 8) * 2 ** -24;
};

/** A uniform number in the middle of its step, so that it is never 0 or 1, and the quantiles are symmetric. */
const toProbability = (word: number): number => ((word >>> 8) + 0.5) * 2 ** -24;

const toNormal: Distribution = (words, out) => {
  for (let i = 0; i < out.length; i++) out[i] = normalQuantile(toProbability(words[i]!));
};

/** A truncated normal: the words are spread over the probabilities between -2 and 2. */
const toTruncatedNormal: Distribution = (words, out) => {
  for (let i = 0; i < out.length; i++) {
    out[i] = normalQuantile(BELOW_MINUS_TWO + toProbability(words[i]!) * (1 - 2 * BELOW_MINUS_TWO));
  }
};

/** So many words are drawn at a time, where the processor reads them fastest. Even. */
const DRAWN = 4096;

/**
 * The random numbers of a seed and a name: the same on every machine, and independent of those of any other name.
 *
 * @param seed An integer from 0 up to but not including 2^32.
 * @param name What the numbers are used for: a weight's name, `"shuffle/3"`.
 * @example
 * randomStream(1, "input").words(2); // Uint32Array [2556835462, 357729243]
 */
export const randomStream = (seed: number, name: string): RandomStream => {
  const key0 = seed | 0;
  const key1 = hash(name);
  const words = (count: number): Uint32Array => {
    const even = new Uint32Array(count + (count % 2));
    fill(key0, key1, 0, even);
    return even.subarray(0, count);
  };
  const numbers = (count: number, distribution: Distribution, change: Change): Float32Array => {
    const made = new Float32Array(count);
    const drawn = new Uint32Array(Math.min(count + (count % 2), DRAWN));
    for (let start = 0; start < count; start += DRAWN) {
      fill(key0, key1, start / 2, drawn);
      const part = made.subarray(start, start + DRAWN);
      distribution(drawn, part);
      change(part);
    }
    return made;
  };
  return {
    words,
    uniform: (count, change = leave) => numbers(count, toUniform, change),
    normal: (count, change = leave) => numbers(count, toNormal, change),
    truncatedNormal: (count, change = leave) => numbers(count, toTruncatedNormal, change),
  };
};
