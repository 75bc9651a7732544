/** @file What a learning-rate schedule is. It keeps no state of its own, so that a run can be stopped and resumed. */

import { checkNumber, isWithin, NOT_NEGATIVE } from "@tributary/kernel/authoring";
import { made } from "../made.ts";

/** Anything that JSON can hold, and get back as it was. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where a run is. */
export interface Position {
  /** How many times the weights have changed. */
  readonly update: number;
  /** Which epoch, from 0. */
  readonly epoch: number;
}

/** A learning rate for every step. `State` is what it learned from past epochs; most learn nothing. */
export interface Schedule<State extends Json = Json> {
  /** What it knows before the first epoch. */
  readonly start: State;
  rate(position: Position, state: State): number;
  /** What it knows after an epoch, from the numbers of that epoch: `loss`, `val_loss`, … */
  epochEnd?(state: State, values: Readonly<Record<string, number>>): State;
}

/** A learning rate: always the same, a function of where the run is, or a schedule. */
export type LearningRate = number | ((position: Position) => number) | Schedule;

/** Whether something is the learning rate of a step. */
export const isRate = (given: unknown): given is number => isWithin(given, NOT_NEGATIVE);

/** @throws {@link ArgumentError} when the number that a schedule begins with is no learning rate. */
export const checkRate = (at: string, rate: unknown, name = "rate"): void => checkNumber(at, name, rate, NOT_NEGATIVE);

/** Whether something is a learning rate. */
export const isLearningRate = (given: unknown): given is LearningRate =>
  isRate(given) ||
  typeof given === "function" ||
  (typeof given === "object" && given !== null && "rate" in given && typeof given.rate === "function");

/** A learning rate as a schedule. */
export const scheduleOf = (rate: LearningRate): Schedule => {
  if (typeof rate === "number") return { start: null, rate: made("constantRate", { rate }, () => rate) };
  if (typeof rate === "function") return { start: null, rate };
  return rate;
};
