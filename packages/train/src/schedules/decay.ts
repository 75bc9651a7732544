/** @file Learning rates that follow from how many updates there were. */
import {
  COUNT,
  checkNumber,
  checkOptions,
  NOT_NEGATIVE,
  type OptionTable,
  POSITIVE,
  required,
  SHARE,
} from "@tributary/kernel/authoring";
import { made } from "../made.ts";
import { checkRate, type Schedule } from "./schedule.ts";

/** A schedule without memory. */
const curve = (by: string, settings: object, rate: (update: number) => number): Schedule => ({
  start: null,
  rate: made(by, settings, ({ update }) => rate(update)),
});

/**
 * The same learning rate for the whole run.
 *
 * @example
 * constantRate(0.1).rate({ update: 1000, epoch: 9 }, null); // 0.1
 */
export const constantRate = (rate: number): Schedule => {
  checkRate("constantRate", rate);
  return curve("constantRate", { rate }, () => rate);
};

/**
 * Options of {@link stepDecay}.
 */
export interface StepDecayOptions {
  /** Updates between two drops; or the updates at which to drop. */
  readonly every: number | readonly number[];
  /** What the rate is multiplied by at each drop. Default 0.1. */
  readonly factor?: number;
}

/**
 * Drops at intervals, or at given updates.
 *
 * @example
 * stepDecay(0.1, { every: [100, 200], factor: 0.5 }).rate({ update: 150, epoch: 0 }, null); // 0.05
 */
export const stepDecay = (rate: number, options: StepDecayOptions): Schedule => {
  checkOptions("stepDecay", options, { every: "required", factor: POSITIVE });
  checkRate("stepDecay", rate);
  const { every, factor = 0.1 } = options;
  if (Array.isArray(every)) for (const at of every) checkNumber("stepDecay", "an update", at, NOT_NEGATIVE);
  else checkNumber("stepDecay", "every", every, POSITIVE);
  return curve("stepDecay", { rate, every, factor }, (update) => {
    const drops = typeof every === "number" ? Math.floor(update / every) : every.filter((at) => update >= at).length;
    return rate * factor ** drops;
  });
};

/**
 * Options of {@link exponentialDecay}.
 */
export interface ExponentialDecayOptions {
  /** After this many updates the rate has been multiplied by `factor` once. */
  readonly every: number;
  /** Default 0.96. */
  readonly factor?: number;
}

/**
 * Falls by the same share at every update.
 *
 * @example
 * exponentialDecay(0.1, { every: 100, factor: 0.5 }).rate({ update: 200, epoch: 0 }, null); // 0.025
 */
export const exponentialDecay = (rate: number, options: ExponentialDecayOptions): Schedule => {
  checkOptions("exponentialDecay", options, { every: required(POSITIVE), factor: POSITIVE });
  checkRate("exponentialDecay", rate);
  const { every, factor = 0.96 } = options;
  return curve("exponentialDecay", { rate, every, factor }, (update) => rate * factor ** (update / every));
};

/** From `high` to `low` along half a cosine, as `share` goes from 0 to 1. */
const cosine = (high: number, low: number, share: number): number =>
  low + ((high - low) * (1 + Math.cos(Math.PI * Math.min(1, share)))) / 2;

/**
 * Options of {@link cosineDecay}.
 */
export interface CosineDecayOptions {
  /** How many updates the run has, warm-up and all. */
  readonly updates: number;
  /** Updates at the start during which the rate grows in a straight line to its full height. Default 0. */
  readonly warmup?: number;
  /** The rate at the end. Default 0. */
  readonly end?: number;
}

/**
 * Up in a straight line, then down along half a cosine. Loshchilov & Hutter 2016, arXiv:1608.03983, without restarts.
 *
 * @example
 * const schedule = cosineDecay(0.1, { updates: 110, warmup: 10 });
 * [0, 9, 60].map((update) => schedule.rate({ update, epoch: 0 }, null)); // [0.01, 0.1, 0.05]
 */
export const cosineDecay = (rate: number, options: CosineDecayOptions): Schedule => {
  checkOptions("cosineDecay", options, { updates: required(COUNT), warmup: NOT_NEGATIVE, end: NOT_NEGATIVE });
  checkRate("cosineDecay", rate);
  const { updates, warmup = 0, end = 0 } = options;
  return curve("cosineDecay", { rate, updates, warmup, end }, (update) =>
    update < warmup
      ? (rate * (update + 1)) / warmup
      : cosine(rate, end, (update - warmup) / Math.max(1, updates - warmup)),
  );
};

/**
 * Options of {@link oneCycle}.
 */
export interface OneCycleOptions {
  /** How many updates the run has. */
  readonly updates: number;
  /** The share of them during which the rate grows. Default 0.3. */
  readonly growing?: number;
  /** The first rate is the highest divided by this. Default 25. */
  readonly startDivisor?: number;
  /** The last rate is the first divided by this. Default 10000. */
  readonly endDivisor?: number;
}

/**
 * One cycle: up to `highest` along half a cosine and down along another. Smith & Topin 2017, arXiv:1708.07120.
 *
 * @example
 * const schedule = oneCycle(0.1, { updates: 100 });
 * [0, 29, 99].map((update) => schedule.rate({ update, epoch: 0 }, null).toPrecision(2)); // ["0.0040", "0.10", "4.0e-7"]
 */
export const oneCycle = (highest: number, options: OneCycleOptions): Schedule => {
  const known: OptionTable<OneCycleOptions> = {
    updates: required(COUNT),
    growing: SHARE,
    startDivisor: POSITIVE,
    endDivisor: POSITIVE,
  };
  checkOptions("oneCycle", options, known);
  checkRate("oneCycle", highest, "highest");
  const { updates, growing = 0.3, startDivisor = 25, endDivisor = 1e4 } = options;
  const first = highest / startDivisor;
  const top = growing * updates - 1;
  const falling = updates - 1 - top;
  return curve("oneCycle", { highest, updates, growing, startDivisor, endDivisor }, (update) =>
    update <= top
      ? cosine(first, highest, top === 0 ? 1 : update / top)
      : cosine(highest, first / endDivisor, falling > 0 ? (update - top) / falling : 0),
  );
};
