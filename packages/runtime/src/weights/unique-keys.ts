/** @file Names that JSON gives twice: `JSON.parse` keeps the last and says nothing. */

const tokens = /"(?:[^"\\]|\\.)*"|[{}:]/g;

/** The first key that stands twice in one object of a valid JSON text; null when there is none. */
export const repeatedKey = (json: string): string | null => {
  const objects: Set<string>[] = [];
  let last = "";
  for (const [token] of json.matchAll(tokens)) {
    if (token === "{") objects.push(new Set());
    else if (token === "}") objects.pop();
    else if (token === ":") {
      const key: string = JSON.parse(last);
      const keys = objects.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    last = token;
  }
  return null;
};
