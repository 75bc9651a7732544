/** @file Finding the names most similar to a misspelled one. */

/** The cost of a letter that the word lacks: words are cut short more often than they are misspelled. */
const MISSING = 0.5;

/**
 * The edit distance from the word to the name: letters to change, add, leave out or swap with their neighbor. Damerau
 * 1964, with no part edited twice.
 */
const distance = (word: string, name: string): number => {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: name.length + 1 }, (_, i) => i * MISSING);
  for (let i = 1; i <= word.length; i++) {
    const next = [i];
    for (let j = 1; j <= name.length; j++) {
      const changed = row[j - 1]! + (word[i - 1] === name[j - 1] ? 0 : 1);
      const swapped = word[i - 1] === name[j - 2] && word[i - 2] === name[j - 1] ? before[j - 2]! + 1 : changed;
      next.push(Math.min(changed, swapped, row[j]! + 1, next[j - 1]! + MISSING));
    }
    [before, row] = [row, next];
  }
  return row.at(-1)!;
};

/** Names with less similarity than this do not count as similar, unless the word is how they begin: `"50"`, `"50 32×4d"`. */
const ALIKE = 0.7;

/**
 * The distance of a name from a word. Of a path such as `"encoder/conv1"`, only as many parts at the end count as the
 * word has.
 */
const score = (word: string, name: string): number => {
  const end = name.split("/").slice(-word.split("/").length).join("/");
  const whole = distance(word, name);
  const found = end === name ? whole : Math.min(whole, distance(word, end) + MISSING / 2);
  const cutShort = word.length > 1 && name.startsWith(word);
  return cutShort || found <= ALIKE * word.length ? found : Number.POSITIVE_INFINITY;
};

/**
 * The names most similar to a word, the nearest first, for errors; names that are not similar follow in their order.
 * Ignores case.
 *
 * @param count How many. Default 3.
 * @example
 * nearest("resnet5", ["googlenet", "resnet50", "resnet18"], 1); // ["resnet50"]
 */
export const nearest = (word: string, names: readonly string[], count = 3): readonly string[] => {
  const scores = new Map(names.map((name) => [name, score(word.toLowerCase(), name.toLowerCase())]));
  const order = (a: string, b: string): number => {
    const [left, right] = [scores.get(a)!, scores.get(b)!];
    return left === right ? 0 : left - right;
  };
  return names.toSorted(order).slice(0, count);
};

/**
 * The name that was probably meant by a misspelled one; undefined where no name is similar, since advice to write
 * something else altogether would lead astray. Ignores case.
 *
 * @example
 * meant("resnet5", ["googlenet", "resnet50"]); // "resnet50"
 * meant("transformer", ["googlenet", "resnet50"]); // undefined
 */
export const meant = (word: string, names: readonly string[]): string | undefined => {
  const [first] = nearest(word, names, 1);
  const alike = first !== undefined && Number.isFinite(score(word.toLowerCase(), first.toLowerCase()));
  return alike ? first : undefined;
};
