/** @file A random order that follows from a seed and the number of an epoch. */
import { randomStream } from "@tributary/kernel/authoring";

/** The numbers from 0 up to `length` in random order. Fisher & Yates, as Durstenfeld wrote it in 1964. */
export const shuffled = (length: number, seed: number, epoch: number): Int32Array => {
  const order = Int32Array.from({ length }, (_, i) => i);
  const words = randomStream(seed, `shuffle/${epoch}`).words(length);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor((words[i]! * (i + 1)) / 2 ** 32);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
};
