/** @file Random numbers that are the same every time: a seed, a name, and the numbers that follow from them. */

import { threefry2x32 } from "./threefry.ts";

/** A stream of random numbers. Two with the same seed and name give the same numbers, on every machine. */
export interface Random {
  /** A number from `low` up to but not including `high`. Default 0 and 1. */
  uniform(low?: number, high?: number): number;
  /** A whole number from 0 up to but not including `below`. */
  integer(below: number): number;
  /** A number of the normal distribution. Default mean 0, standard deviation 1. */
  normal(mean?: number, deviation?: number): number;
  /** True this often: 0 never, 1 always. */
  chance(probability: number): boolean;
  /** A new, independent stream under this one's name; it takes nothing from this one. */
  stream(name: string): Random;
}

/** FNV-1a, 32 bits, of a name's UTF-8 bytes. */
const hash = (name: string): number => {
  let result = 0x811c9dc5;
  for (const byte of utf8(name)) result = Math.imul(result ^ byte, 0x01000193);
  return result >>> 0;
};

function* utf8(text: string): Generator<number> {
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) yield code;
    else if (code < 0x800) yield* [0xc0 | (code >> 6), 0x80 | (code & 0x3f)];
    else if (code < 0x10000) yield* [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
    else {
      yield* [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
    }
  }
}

/**
 * Random numbers that follow from a seed and a name.
 *
 * @param seed Any whole number; its lowest 32 bits count.
 * @param name Keeps streams of one seed apart: `"shuffle/3"`, `"sample/3/17"`.
 * @example
 * random(1).uniform(); // 0.…, the same on every machine
 */
export const random = (seed: number, name = ""): Random => {
  const key = [seed >>> 0, hash(name)] as const;
  let pair = 0;
  let waiting: number | undefined;

  const word = (): number => {
    if (waiting !== undefined) {
      const second = waiting;
      waiting = undefined;
      return second;
    }
    const [first, second] = threefry2x32(key, [pair++, 0]);
    waiting = second;
    return first;
  };
  const uniform = (low = 0, high = 1): number => low + (high - low) * ((word() >>> 8) * 2 ** -24);

  return {
    uniform,
    integer: (below) => Math.floor((word() * below) / 2 ** 32),
    // Box and Muller; 1 - u keeps the logarithm away from zero.
    normal: (mean = 0, deviation = 1) => {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      return mean + deviation * radius * Math.cos(2 * Math.PI * uniform());
    },
    chance: (probability) => uniform() < probability,
    stream: (child) => random(seed, `${name}/${child}`),
  };
};

/** The numbers 0 … `length - 1` in random order (Fisher and Yates). */
export const permutation = (length: number, source: Random): Int32Array => {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = source.integer(i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
};
