/** @file NaN and infinity, found about as fast as memory gives the numbers. */

/** So many numbers are summed before anybody asks for the sum. */
const BLOCK = 4096;

/**
 * Where the first number stands that is NaN or infinite; -1 where there is none.
 *
 * @example
 * firstNotFinite(Float32Array.of(1, Number.NaN, 2)); // 1
 */
export const firstNotFinite = (numbers: Float32Array): number => {
  for (let start = 0; start < numbers.length; start += BLOCK) {
    const end = Math.min(numbers.length, start + BLOCK);
    // Finite float32 numbers are too small for a block of them to leave what a double holds. Four sums, so that no addition waits for the one before.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = start;
    for (; i + 3 < end; i += 4) {
      a += numbers[i]!;
      b += numbers[i + 1]!;
      c += numbers[i + 2]!;
      d += numbers[i + 3]!;
    }
    for (; i < end; i++) a += numbers[i]!;
    if (Number.isFinite(a + b + c + d)) continue;
    for (i = start; i < end; i++) if (!Number.isFinite(numbers[i])) return i;
  }
  return -1;
};
