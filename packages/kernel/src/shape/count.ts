/** @file Counting and comparing sizes. */

/** How many numbers an array of this shape holds: the product of its sizes, 1 where it has no axes. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Whether two shapes are the same, axis by axis. */
export const sameShape = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
