/** @file A random order. */

/**
 * The numbers from 0 up to `length` in random order. Fisher & Yates, as Durstenfeld wrote it in 1964.
 *
 * @param draw Draws a whole number from 0 up to but not including its argument; it is asked for `length`, `length - 1`, … 2.
 * @example
 * permutation(4, () => 0); // Int32Array [1, 2, 3, 0]
 */
export const permutation = (length: number, draw: (below: number) => number): Int32Array => {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = draw(i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
};
