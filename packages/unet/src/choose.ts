/** @file Words that choose an entry of a table. */
import { ArgumentError } from "@tributary/kernel";

/** The entry of a table, or an error that lists the table's words. */
export const choose = <V>(at: string, what: string, table: Readonly<Record<string, V>>, word: string): V => {
  if (Object.hasOwn(table, word)) return table[word]!;
  throw new ArgumentError({
    at,
    problem: `there is no ${what} ${JSON.stringify(word)}`,
    received: JSON.stringify(word),
    expected: `one of ${Object.keys(table)
      .map((entry) => JSON.stringify(entry))
      .join(", ")}`,
    fix: `choose one of the ${Object.keys(table).length}`,
  });
};
