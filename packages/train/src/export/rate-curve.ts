/** @file A schedule in words that other languages follow in a few lines. */
import { madeOf } from "../made.ts";
import type { Json, Schedule } from "../schedules/schedule.ts";

/** From one rate to another, in a straight line or along half a cosine. Before its start and after its end it does not count. */
export type Phase = {
  /** Updates before it. */
  readonly start: number;
  /** Updates from its first rate to its last. */
  readonly length: number;
  readonly from: number;
  readonly to: number;
  readonly shape: "line" | "cosine";
};

/** How the learning rate follows from the number of updates so far. */
export type RateCurve =
  | { readonly kind: "constant"; readonly rate: number }
  /** `rate · factor^(how many of them are reached)` */
  | { readonly kind: "drops"; readonly rate: number; readonly factor: number; readonly at: readonly number[] }
  /** `rate · factor^(update / every)`, rounded down for stairs. */
  | {
      readonly kind: "exponential";
      readonly rate: number;
      readonly factor: number;
      readonly every: number;
      readonly stairs: boolean;
    }
  /** Of several phases that have begun the last counts; after its end its last rate stays. */
  | { readonly kind: "phases"; readonly phases: readonly Phase[] };

type Settings = { readonly [name: string]: Json };

const numberIn = (settings: Settings, name: string): number => Number(settings[name]);

const cosineDecay = (settings: Settings): RateCurve => {
  const [rate, updates] = [numberIn(settings, "rate"), numberIn(settings, "updates")];
  const [warmup, end] = [numberIn(settings, "warmup"), numberIn(settings, "end")];
  const down: Phase = { start: warmup, length: Math.max(1, updates - warmup), from: rate, to: end, shape: "cosine" };
  const up: Phase = { start: 0, length: warmup, from: rate / warmup, to: rate + rate / warmup, shape: "line" };
  return { kind: "phases", phases: warmup > 0 ? [up, down] : [down] };
};

const oneCycle = (settings: Settings): RateCurve => {
  const [highest, updates] = [numberIn(settings, "highest"), numberIn(settings, "updates")];
  const first = highest / numberIn(settings, "startDivisor");
  const top = numberIn(settings, "growing") * updates - 1;
  const down: Phase = {
    start: top,
    length: updates - 1 - top,
    from: highest,
    to: first / numberIn(settings, "endDivisor"),
    shape: "cosine",
  };
  const up: Phase = { start: 0, length: top, from: first, to: highest, shape: "cosine" };
  return { kind: "phases", phases: [...(top >= 0 ? [up] : []), ...(down.length > 0 ? [down] : [])] };
};

const stepDecay = (settings: Settings): RateCurve => {
  const { every } = settings;
  const [rate, factor] = [numberIn(settings, "rate"), numberIn(settings, "factor")];
  return typeof every === "number"
    ? { kind: "exponential", rate, factor, every, stairs: true }
    : { kind: "drops", rate, factor, at: (every as readonly number[]).toSorted((a, b) => a - b) };
};

const curves: Readonly<Record<string, (settings: Settings) => RateCurve>> = {
  constantRate: (settings) => ({ kind: "constant", rate: numberIn(settings, "rate") }),
  exponentialDecay: (settings) => ({
    kind: "exponential",
    rate: numberIn(settings, "rate"),
    factor: numberIn(settings, "factor"),
    every: numberIn(settings, "every"),
    stairs: false,
  }),
  stepDecay,
  cosineDecay,
  oneCycle,
};

/** The curve of a schedule of ours that follows from the number of updates alone; null for all others. */
export const rateCurveOf = ({ rate }: Schedule): RateCurve | null => {
  const made = madeOf(rate);
  return made !== undefined && Object.hasOwn(curves, made.by) ? curves[made.by]!(made.settings) : null;
};

/** The learning rate after some updates. */
export const rateAt = (curve: RateCurve, update: number): number => {
  if (curve.kind === "constant") return curve.rate;
  if (curve.kind === "drops") return curve.rate * curve.factor ** curve.at.filter((at) => update >= at).length;
  if (curve.kind === "exponential") {
    const times = update / curve.every;
    return curve.rate * curve.factor ** (curve.stairs ? Math.floor(times) : times);
  }
  const { start, length, from, to, shape } = curve.phases.findLast((phase) => update >= phase.start)!;
  const share = length > 0 ? Math.min(1, (update - start) / length) : 1;
  return from + (to - from) * (shape === "line" ? share : (1 - Math.cos(Math.PI * share)) / 2);
};
