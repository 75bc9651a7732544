/** @file Changes of what JSON says: keys, values, order, depth. The result is JSON again. */
import type { Random } from "@tributary/images";
import { decoded, encoded, type Mutator, pick } from "./mutator.ts";

type Holder = unknown[] | Record<string, unknown>;

/** JSON in a text in JSON is looked into, as architectures in metadata are. */
const isHolder = (value: unknown): value is Holder => typeof value === "object" && value !== null;

const keysOf = (holder: Holder): readonly (string | number)[] =>
  Array.isArray(holder) ? holder.map((_, i) => i) : Object.keys(holder);

const at = (holder: Holder, key: string | number): unknown => (holder as Record<string | number, unknown>)[key];

/** Defined, not assigned: the key may be "__proto__". */
const put = (holder: Holder, key: string | number, value: unknown): void => {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
};

/** Stands for lists within lists, deeper than JSON.stringify can go. */
const ABYSS = "\u{f0000}";
const abyss = "[".repeat(20_000) + "]".repeat(20_000);

const names = [
  "__proto__",
  "constructor",
  "toString",
  "",
  "\u0000",
  "../../x",
  "%2e%2e/x",
  "\u001b[2J",
  "a".repeat(5000),
  "length",
];
const hostile: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 0.5,
  () => 1e9,
  () => 1e308,
  () => 2 ** 53,
  () => 4096,
  () => "",
  () => "1",
  () => [],
  () => ({}),
  () => [[]],
  () => [null, null],
  () => ABYSS,
  () => Array.from({ length: 2000 }, (_, i) => i),
];

const hostileValue = (random: Random): unknown => {
  if (random.chance(0.25)) return pick(names, random);
  return pick(hostile, random)();
};

const renamed = (holder: Holder, key: string | number, random: Random): void => {
  const other = random.chance(0.5) ? pick(names, random) : `${key}x`;
  put(holder, Array.isArray(holder) ? holder.length : other, at(holder, key));
  delete (holder as Record<string | number, unknown>)[key];
};

const change = (root: Holder, holder: Holder, key: string | number, random: Random): void => {
  const value = at(holder, key);
  const kind = random.integer(10);
  if (kind === 0 && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (kind === 0) delete (holder as Record<string | number, unknown>)[key];
  else if (kind === 1) renamed(holder, key, random);
  else if (kind === 2 && Array.isArray(holder)) holder.push(structuredClone(value));
  else if (kind === 2) put(holder, pick(names, random), hostileValue(random));
  else if (kind === 3) {
    // Something of the same kind from elsewhere in the file: it looks right.
    const [other, otherKey] = anyPlace(root, random);
    put(holder, key, structuredClone(at(other, otherKey)));
  } else if (kind <= 5 && typeof value === "number") {
    put(holder, key, pick([-value, value + 1, value - 1, value * 1000, value / 3, value * 2 ** 31], random));
  } else put(holder, key, hostileValue(random));
};

const places = (root: Holder): readonly (readonly [Holder, string | number])[] => {
  const found: (readonly [Holder, string | number])[] = [];
  const waiting: Holder[] = [root];
  for (let holder = waiting.pop(); holder; holder = waiting.pop()) {
    for (const key of keysOf(holder)) {
      found.push([holder, key]);
      const value = at(holder, key);
      if (isHolder(value)) waiting.push(value);
    }
  }
  return found;
};

const anyPlace = (root: Holder, random: Random): readonly [Holder, string | number] => {
  const all = places(root);
  return all.length === 0 ? [root, Array.isArray(root) ? 0 : "x"] : pick(all, random);
};

const isJsonObject = (text: unknown): text is string => typeof text === "string" && /^\s*[[{]/.test(text);

/** One to three changes; texts that are JSON themselves are changed within. */
const changed = (text: string, random: Random): string => {
  const root: unknown = JSON.parse(text);
  if (!isHolder(root)) return JSON.stringify(hostileValue(random));
  for (let left = 1 + (random.chance(0.3) ? random.integer(3) : 0); left > 0; left--) {
    const inner = places(root).filter(([holder, key]) => isJsonObject(at(holder, key)));
    if (inner.length > 0 && random.chance(0.7)) {
      const [holder, key] = pick(inner, random);
      try {
        put(holder, key, changed(at(holder, key) as string, random));
        continue;
      } catch (error) {
        // It only looks like JSON, as a text that was changed before.
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    change(root, ...anyPlace(root, random), random);
  }
  return JSON.stringify(root);
};

/** JSON text with a few changes in it, which is JSON still. */
export const changedJson = (text: string, random: Random): string =>
  changed(text, random).replace(/\\*"\u{f0000}\\*"/gu, abyss);

export const anyJson: Mutator = (bytes, random) => encoded(changedJson(decoded(bytes), random));
