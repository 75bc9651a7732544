/** @file Numbers among settings, looked at where they are given. */
import { ArgumentError } from "../errors.ts";
import { described } from "./described.ts";

/** What a number may be: the ends `least` and `most` are allowed, `above` and `below` are not. By default any finite number. */
export interface NumberRange {
  readonly least?: number;
  readonly most?: number;
  readonly above?: number;
  readonly below?: number;
  readonly whole?: boolean;
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

const inWords = ({ least, most, above, below, whole = false }: NumberRange): string => {
  const number = whole ? "a whole number" : "a finite number";
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

/**
 * Whether it is a finite number within the range.
 *
 * @example
 * isWithin(0.5, SHARE); // true
 */
export const isWithin = (value: unknown, range: NumberRange): value is number => {
  const { least = -INFINITE, most = INFINITE, above = -INFINITE, below = INFINITE, whole = false } = range;
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return value >= least && value <= most && value > above && value < below && (!whole || Number.isInteger(value));
};

/**
 * @throws {@link ArgumentError} for a number outside of the range, and for what is no number.
 * @example
 * checkNumber("dropout", "rate", 0.5, SHARE); // undefined
 */
export const checkNumber = (at: string, name: string, value: unknown, range: NumberRange = {}): void => {
  if (isWithin(value, range)) return;
  const shown = typeof value === "number" ? String(value) : described(value);
  throw new ArgumentError({
    at,
    problem: `${name} is ${shown}`,
    received: shown,
    expected: inWords(range),
    fix: `give ${name} ${inWords(range)}`,
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
    if (settings[name] !== undefined) checkNumber(at, name, settings[name], ranges[name]);
  }
};
