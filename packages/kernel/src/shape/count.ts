/** @file Counting and comparing sizes. */

/**
 * How many numbers an array of this shape holds: the product of its sizes, 1 where it has no axes.
 *
 * @example
 * countOf([28, 28, 3]); // 2352
 * countOf([]); // 1
 */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * The greatest whole number that divides both.
 *
 * @example
 * greatestDivisor(48, 32); // 16
 */
export const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/**
 * Whether two shapes are the same, axis by axis.
 *
 * @example
 * sameShape([null, 28], [null, 28]); // true
 */
export const sameShape = (a: readonly unknown[], b: readonly unknown[]): boolean => {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
};
