/** @file Finding what was meant. */

/** How many letters to change, add or leave out to make one word of the other. Levenshtein 1966. */
const distance = (a: string, b: string): number => {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
};

/**
 * The names that are most like a word, for errors.
 *
 * @example
 * nearest("resnet5", ["googlenet", "resnet50", "resnet18"], 1); // ["resnet50"]
 */
export const nearest = (word: string, names: readonly string[], count = 3): readonly string[] =>
  names.toSorted((a, b) => distance(word, a) - distance(word, b)).slice(0, count);
