/** @file Words and numbers to choose from. */

/**
 * One of a list. The compiler's messages print the whole list, where of a union with a name they print the name alone.
 *
 * @example
 * type Depth = OneOf<[18, 34]>; // Type '19' is not assignable to type '18 | 34'.
 */
export type OneOf<L extends readonly unknown[]> = L[number];
