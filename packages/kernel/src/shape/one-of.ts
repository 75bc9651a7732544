/** @file Choices: one string or number of a list. */

/**
 * One of a list. The compiler's messages print the whole list; of a named union they print the name alone.
 *
 * @example
 * type Depth = OneOf<[18, 34]>; // Type '19' is not assignable to type '18 | 34'.
 */
export type OneOf<L extends readonly unknown[]> = L[number];
