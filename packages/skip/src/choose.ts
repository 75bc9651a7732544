/** @file Options that are keys of a table. */
import { ArgumentError } from "@tributary/kernel";

/** The key that a mistaken one was probably meant to be: the nearest number, or the first word. */
const meant = (keys: readonly string[], key: string | number): string => {
  if (typeof key === "string") return JSON.stringify(keys[0]);
  return keys.reduce((best, other) => (Math.abs(Number(other) - key) < Math.abs(Number(best) - key) ? other : best));
};

/**
 * The entry of a table.
 *
 * @throws {@link ArgumentError} when there is none; it lists the table's keys.
 */
export const choose = <V>(at: string, what: string, table: Readonly<Record<string, V>>, key: string | number): V => {
  if (Object.hasOwn(table, key)) return table[key]!;
  const keys = Object.keys(table);
  const shown = keys.map((word) => (typeof key === "number" ? word : JSON.stringify(word)));
  throw new ArgumentError({
    at,
    problem: `there is no ${what} ${JSON.stringify(key)}`,
    received: JSON.stringify(key),
    expected: shown.length === 1 ? shown[0]! : `one of ${shown.join(", ")}`,
    fix: `write ${what}: ${meant(keys, key)}`,
  });
};

/** Not every package has every depth. */
export const checkDepth = (
  at: string,
  { depth, depths, flavour }: { readonly depth: number; readonly depths: readonly number[]; readonly flavour: string },
): void => {
  if (depths.includes(depth)) return;
  throw new ArgumentError({
    at,
    problem: `flavour "${flavour}" has no depth ${depth}`,
    received: `depth ${depth}`,
    expected: `one of ${depths.join(", ")}`,
    fix: `choose one of these depths, or flavour: "torchvision"`,
  });
};
