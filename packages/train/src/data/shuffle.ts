/** @file A random order that follows from a seed and the number of an epoch. */
import { permutation, randomStream } from "@tributary/kernel/authoring";

/** The numbers from 0 up to `length` in random order. */
export const shuffled = (length: number, seed: number, epoch: number): Int32Array => {
  const words = randomStream(seed, `shuffle/${epoch}`).words(length);
  return permutation(length, (below) => Math.floor((words[below - 1]! * below) / 2 ** 32));
};
