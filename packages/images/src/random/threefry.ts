/** @file Threefry-2x32, the counter-based generator that all of Tributary's randomness comes from. */

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/**
 * Twenty rounds of Threefry-2x32: two random 32-bit words for each key and counter.
 *
 * Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3". Any word can be had without those before it.
 */
export const threefry2x32 = (
  key: readonly [number, number],
  counter: readonly [number, number],
): readonly [number, number] => {
  const keys = [key[0], key[1], 0x1bd11bda ^ key[0] ^ key[1]];
  let a = (counter[0] + keys[0]!) | 0;
  let b = (counter[1] + keys[1]!) | 0;
  for (let round = 0; round < 20; round++) {
    a = (a + b) | 0;
    b = rotateLeft(b, rotations[round % 8]!) ^ a;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      a = (a + keys[injection % 3]!) | 0;
      b = (b + keys[(injection + 1) % 3]! + injection) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
};
