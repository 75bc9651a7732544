/** @file A number of each epoch that is watched: which way is better, and what is an improvement. */
import { ArgumentError } from "@tributary/kernel";
import { meant } from "@tributary/kernel/authoring";
import { TrainingError } from "../errors.ts";

/** Whether less is better, or more. */
export type Mode = "min" | "max";

/** Names of what is better the smaller it is, and the larger; those of validation and of single outputs end alike. */
const SMALLER = /(^|_)(loss|absoluteError|squaredError)$/;
const LARGER = /(^|_)(accuracy|top\d+Accuracy|auc|precision|recall|f1|dice|meanIoU|psnr)$/;

/**
 * Which way is better, by the name of the number.
 *
 * @throws {@link ArgumentError} where the name does not tell, as for metrics of one's own.
 */
export const modeOf = (at: string, monitor: string): Mode => {
  if (SMALLER.test(monitor)) return "min";
  if (LARGER.test(monitor)) return "max";
  throw new ArgumentError({
    at,
    problem: `"${monitor}" does not tell whether less of it is better, or more`,
    received: `monitor: "${monitor}"`,
    expected: 'mode: "min" or mode: "max"',
    fix: 'write mode: "min" if less is better, mode: "max" if more is',
  });
};

/**
 * The number of an epoch by its name.
 *
 * @throws {@link TrainingError} when it is not measured.
 */
export const watched = (at: string, monitor: string, values: Readonly<Record<string, number>>): number => {
  const now = Object.hasOwn(values, monitor) ? values[monitor] : undefined;
  if (now !== undefined) return now;
  const names = Object.keys(values);
  const unvalidated = monitor.startsWith("val_") && !names.some((name) => name.startsWith("val_"));
  const similar = meant(monitor, names);
  const written = similar === undefined ? "watch one of these" : `write monitor: "${similar}"`;
  throw new TrainingError({
    at,
    problem: `"${monitor}" is not measured`,
    received: monitor,
    expected: names.join(", "),
    fix: unvalidated ? "give validation data to fit()" : written,
  });
};

/** Whether a number is better than the best so far; what is not a number is better than nothing. */
export const improves = (now: number, best: number | null, mode: Mode, minimumChange: number): boolean => {
  if (Number.isNaN(now)) return false;
  if (best === null) return true;
  return mode === "min" ? now < best - minimumChange : now > best + minimumChange;
};
