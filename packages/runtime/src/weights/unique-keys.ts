/** @file Names that JSON gives twice: `JSON.parse` keeps the last and says nothing. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Where the text that begins at `start` ends: behind its closing quote. */
const endOfText = (json: string, start: number): number => {
  let at = start + 1;
  while (json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
};

/**
 * The first key that stands twice in one object of a valid JSON text; null when there is none.
 *
 * One walk over the letters: a regular expression would overflow the stack on texts of megabytes.
 */
export const repeatedKey = (json: string): string | null => {
  const objects: Set<string>[] = [];
  let text: readonly [start: number, end: number] = [0, 0];
  for (let at = 0; at < json.length; at++) {
    const letter = json[at];
    if (letter === '"') {
      text = [at, endOfText(json, at)];
      at = text[1] - 1;
    } else if (letter === "{") {
      objects.push(new Set());
    } else if (letter === "}") {
      objects.pop();
    } else if (letter === ":") {
      const key: string = JSON.parse(json.slice(...text));
      const keys = objects.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return null;
};
