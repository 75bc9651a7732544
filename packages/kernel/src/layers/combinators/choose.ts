/** @file Options of an architecture that are keys of a table, such as depths and flavors. */
import { ArgumentError } from "../../errors.ts";
import { meant } from "../../nearest.ts";

/** The key that was probably meant: the nearest number, a similar word, or the only one. */
const meantKey = (keys: readonly string[], key: string | number): string | undefined => {
  if (typeof key === "number") {
    return keys.reduce((best, other) => (Math.abs(Number(other) - key) < Math.abs(Number(best) - key) ? other : best));
  }
  const word = keys.length === 1 ? keys[0] : meant(key, keys);
  return word === undefined ? undefined : JSON.stringify(word);
};

/**
 * The entry of a table that an option names.
 *
 * @param at The architecture's function, for errors.
 * @param what The name of the option.
 * @throws {@link ArgumentError} for an unknown key; it lists the table's keys, and says which was probably meant.
 * @example
 * choose("resnet", "depth", { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3] }, 18); // [2, 2, 2, 2]
 */
export const choose = <V>(at: string, what: string, table: Readonly<Record<string, V>>, key: string | number): V => {
  if (Object.hasOwn(table, key)) return table[key]!;
  const keys = Object.keys(table);
  const listed = keys.map((word) => (typeof key === "number" ? word : JSON.stringify(word)));
  const wanted = meantKey(keys, key);
  throw new ArgumentError({
    at,
    problem: `there is no ${what} ${JSON.stringify(key)}`,
    received: JSON.stringify(key),
    expected: listed.length === 1 ? listed[0]! : `one of ${listed.join(", ")}`,
    fix: wanted === undefined ? "choose one of them" : `write ${what}: ${wanted}`,
  });
};
