/** @file Options that are keys of a table. */
import { ArgumentError } from "@tributary/kernel";

/**
 * The entry of a table.
 *
 * @throws {@link ArgumentError} when there is none; it lists the table's keys.
 */
export const choose = <V>(at: string, what: string, table: Readonly<Record<string, V>>, key: string): V => {
  if (Object.hasOwn(table, key)) return table[key]!;
  const keys = Object.keys(table).map((word) => JSON.stringify(word));
  throw new ArgumentError({
    at,
    problem: `there is no ${what} ${JSON.stringify(key)}`,
    received: JSON.stringify(key),
    expected: `one of ${keys.join(", ")}`,
    fix: `write ${what}: ${keys[0]}`,
  });
};
