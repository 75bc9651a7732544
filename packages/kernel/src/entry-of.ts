/** @file Looking something up in an object by a name that comes from a file or a caller. */

/**
 * The entry of a table, if the table itself has it: every object answers to `"constructor"` too.
 *
 * @example
 * entryOf({ relu: 1 }, "relu"); // 1
 * entryOf({ relu: 1 }, "constructor"); // undefined
 */
export const entryOf = <V>(table: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
