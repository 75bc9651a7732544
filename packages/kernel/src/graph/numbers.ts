/** @file Numbers among settings, looked at where they are given. */
import { ArgumentError } from "../errors.ts";
import { described } from "./described.ts";
import { whereAmI } from "./layer-call.ts";

/** What a number may be: the ends `least` and `most` are allowed, `above` and `below` are not. By default any finite number. */
export interface NumberRange {
  readonly least?: number;
  readonly most?: number;
  readonly above?: number;
  readonly below?: number;
  readonly whole?: boolean;
  /** Whether `Infinity` may be given too, which is more than any number: no limit. */
  readonly infinite?: boolean;
  /** How two of them are written, where two may be given too: `"[height, width]"`. */
  readonly pair?: string;
  /** How a list of them is written, where one may be given too. */
  readonly list?: string;
  /** Whether an option cannot be left out. */
  readonly required?: boolean;
}

/** From nothing to all. */
export const SHARE: NumberRange = { least: 0, most: 1 };
/** From nothing to nearly all: what stays of something at each step. */
export const KEPT: NumberRange = { least: 0, below: 1 };
export const POSITIVE: NumberRange = { above: 0 };
export const NOT_NEGATIVE: NumberRange = { least: 0 };
/** How many of something. */
export const COUNT: NumberRange = { least: 1, whole: true };
export const COUNT_FROM_0: NumberRange = { least: 0, whole: true };
/** Pixels: one number for both axes, or height and width. */
export const PIXELS: NumberRange = { ...COUNT, pair: "[height, width]" };
/** What random numbers follow from. */
export const SEED: NumberRange = { least: 0, most: 2 ** 32 - 1, whole: true };
/** Threads that one operation is split over: more than any machine has, and fewer than fill its memory. */
export const THREADS: NumberRange = { least: 1, most: 1024, whole: true };
/** How much of something is taken at most, or waited for. */
export const LIMIT: NumberRange = { above: 0, infinite: true };

/**
 * The same range, of an option that cannot be left out.
 *
 * @example
 * required(COUNT); // { least: 1, whole: true, required: true }
 */
export const required = (range: NumberRange): NumberRange => ({ ...range, required: true });

const inWords = ({ pair, list, ...range }: NumberRange): string => {
  if (pair !== undefined) return `${inWords(range)}, or two of them: ${pair}`;
  if (list !== undefined) return `${inWords(range)}, or a list of them: ${list}`;
  const { least, most, above, below, whole = false, infinite = false } = range;
  const number = whole ? "a whole number" : infinite ? "Infinity, or a number" : "a finite number";
  if (least !== undefined && most !== undefined) return `${whole ? number : "a number"} from ${least} to ${most}`;
  const parts = [
    ...(least === undefined ? [] : [`at least ${least}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return parts.length === 0 ? number : `${number}, ${parts.join(" and ")}`;
};

const INFINITE = Number.POSITIVE_INFINITY;

/** Whole numbers beyond this are not exact, and two that differ may be the same. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * Whether it is a number within the range.
 *
 * @example
 * isWithin(0.5, SHARE); // true
 */
export const isWithin = (value: unknown, range: NumberRange): value is number => {
  const { least = -INFINITE, most = INFINITE, above = -INFINITE, below = INFINITE, whole = false } = range;
  if (value === INFINITE) return range.infinite === true;
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if (whole && !(Number.isInteger(value) && Math.abs(value) <= LARGEST)) return false;
  return value >= least && value <= most && value > above && value < below;
};

const fits = (value: unknown, range: NumberRange): boolean => {
  if (!Array.isArray(value)) return isWithin(value, range);
  const many = range.pair === undefined ? range.list !== undefined && value.length > 0 : value.length === 2;
  return many && value.every((each) => isWithin(each, range));
};

const SHOWN = 8;

const shownOf = (value: unknown): string =>
  Array.isArray(value) && value.length <= SHOWN ? `[${value.map(described).join(", ")}]` : described(value);

/**
 * A number that somebody gave must be one, and within the range.
 *
 * @param name What it is called, as in the signature: the error's first line names it.
 * @param optional Whether it may be left out, which the error says then.
 * @throws {@link ArgumentError} for a number outside of the range, and for what is no number.
 * @example
 * checkNumber("dropout", "rate", 0.5, SHARE); // undefined
 */
export const checkNumber = (
  at: string,
  name: string,
  value: unknown,
  range: NumberRange = {},
  optional = false,
): void => {
  if (fits(value, range)) return;
  const shown = shownOf(value);
  throw new ArgumentError({
    at,
    path: whereAmI(at),
    problem: `${name} is ${shown}`,
    received: shown,
    expected: inWords(range),
    fix: `give ${name} ${inWords(range)}${optional ? `; or leave ${name} out` : ""}`,
  });
};

/**
 * Those settings that are given must be within their ranges.
 *
 * @throws {@link ArgumentError} for the first that is not.
 * @example
 * checkNumbers("rotate", { degrees: 15 }, { degrees: NOT_NEGATIVE }); // undefined
 */
export const checkNumbers = <K extends string>(
  at: string,
  settings: { readonly [P in NoInfer<K>]?: unknown },
  ranges: { readonly [P in K]: NumberRange },
): void => {
  for (const name of Object.keys(ranges) as K[]) {
    if (settings[name] !== undefined) checkNumber(at, name, settings[name], ranges[name], true);
  }
};
