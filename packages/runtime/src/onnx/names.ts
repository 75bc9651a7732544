/** @file What values are called in a file. */

/** The name of a value in the file, by its name in the graph. */
export type Naming = (value: string) => string;

/** Files for others have every value under its own name. */
export const asGiven: Naming = (value) => value;

/**
 * Numbers for values that only the engine meets. It looks each up by its name, dozens of times, and each that a node reads or gives is compared with the
 * name of every input or output of the graph: short ones are copied without memory of their own, and most comparisons end with the length.
 *
 * @param outer The names that are asked for, which stay.
 */
export const numbered = (outer: Iterable<string>): Naming => {
  const names = new Map([["", ""]]); // an input that is left out
  for (const name of outer) names.set(name, name);
  let count = 0;
  const fresh = (): string => {
    const name = String(count++);
    return names.has(name) ? fresh() : name;
  };
  return (value) => {
    let name = names.get(value);
    if (name === undefined) {
      name = fresh();
      names.set(value, name);
    }
    return name;
  };
};
