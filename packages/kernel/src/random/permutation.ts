/** @file Random permutations. */

/**
 * The numbers from 0 to `length - 1` in random order. Fisher–Yates, as in Durstenfeld 1964.
 *
 * @param draw Draws an integer from 0 up to but not including its argument; it is called with `length`, `length - 1`, …
 * 2.
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
