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
 * Whether two shapes are the same, axis by axis.
 *
 * @example
 * sameShape([null, 28], [null, 28]); // true
 */
export const sameShape = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
