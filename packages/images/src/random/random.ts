/** @file Random numbers one by one: a seed, a name, and the numbers that follow from them. */

import { checkNumber, permutation as drawnOrder, randomStream } from "@tributary/kernel/authoring";

/** A stream of random numbers. Two with the same seed and name give the same numbers, on every machine. */
export interface Random {
  /** A number from `low` up to but not including `high`. Default 0 and 1. */
  uniform(low?: number, high?: number): number;
  /** An integer from 0 up to but not including `below`. */
  integer(below: number): number;
  /** A number of the normal distribution. Default mean 0, standard deviation 1. */
  normal(mean?: number, deviation?: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A new, independent stream under this one's name; it takes nothing from this one. */
  stream(name: string): Random;
}

/** Hands out the first, the second … of a row of numbers. None is made before the first is asked for: most examples ask for none. */
const oneByOne = (firstOf: (count: number) => ArrayLike<number>): (() => number) => {
  let numbers: ArrayLike<number> = [];
  let next = 0;
  return () => {
    if (next === numbers.length) numbers = firstOf(Math.max(16, 2 * numbers.length));
    return numbers[next++]!;
  };
};

/**
 * Random numbers that follow from a seed and a name.
 *
 * @param seed Any whole number; its lowest 32 bits count.
 * @param name Keeps streams of one seed apart: `"shuffle/3"`, `"sample/3/17"`.
 * @example
 * randomFrom(1, "input").integer(100); // 59
 */
export const randomFrom = (seed: number, name = ""): Random => {
  checkNumber("randomFrom", "seed", seed, { whole: true });
  const word = oneByOne((count) => randomStream(seed >>> 0, name).words(count));
  const normal = oneByOne((count) => randomStream(seed >>> 0, `${name}/normal`).normal(count));
  const uniform = (low = 0, high = 1): number => low + (high - low) * ((word() >>> 8) * 2 ** -24);

  return {
    uniform,
    integer: (below) => Math.floor((word() * below) / 2 ** 32),
    normal: (mean = 0, deviation = 1) => mean + deviation * normal(),
    chance: (probability) => uniform() < probability,
    stream: (child) => randomFrom(seed, `${name}/${child}`),
  };
};

/**
 * The numbers 0 … `length - 1` in random order.
 *
 * @example
 * permutation(4, randomFrom(1)); // Int32Array [1, 3, 0, 2]
 */
export const permutation = (length: number, random: Random): Int32Array => drawnOrder(length, random.integer);
