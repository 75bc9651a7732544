/** @file JSON of strangers. What goes down into it by calling itself, as `JSON.stringify` and `String` do, must not go deeper than the stack. */

/** How deep lists and objects may lie within each other. The architectures of nested models come to a few dozen. */
const DEEPEST = 500;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isTooDeep = (value: unknown): boolean => {
  let level = [value].filter(isObject);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === DEEPEST) return true;
    level = level.flatMap((holder) => Object.values(holder)).filter(isObject);
  }
  return false;
};

/** Newer engines also give line and column. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError((cause as Error).message.replace(/ \(line \d+ column \d+\)$/, ""), { cause });
  }
};

/**
 * What JSON says.
 *
 * @throws SyntaxError when it is none, or deeper than anything honest.
 */
export const parseJson = (text: string): unknown => {
  const value = parsed(text);
  if (isTooDeep(value)) throw new SyntaxError(`lists and objects lie within each other more than ${DEEPEST} deep`);
  return value;
};
