/** @file One look at the numbers of targets and inputs: whether they are what losses and metrics take. */
import { FeedError, type NdArray } from "@tributary/kernel";
import { firstNotFinite } from "@tributary/kernel/authoring";
import type { Targets } from "../losses/taken.ts";
import { placeOf } from "./place.ts";

type Numbers = ArrayLike<number>;

/** The first place whose number is none of `classes` labels, or −1. */
const notLabel = (data: Numbers, classes: number, ignore: number | undefined): number => {
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (!(x >= 0 && x < classes && x === Math.floor(x)) && x !== ignore) return i;
  }
  return -1;
};

const notProbability = (data: Numbers, ignore: number | undefined): number => {
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (!(x >= 0 && x <= 1) && x !== ignore) return i;
  }
  return -1;
};

/** How far the probabilities of a place may be from adding up to 1: float32, rounded to two digits or so. */
const TOLERANCE = 0.02;

/** The first number of the first place whose probabilities do not add up to 1, or −1. */
const notDistribution = (data: Numbers, classes: number): number => {
  for (let i = 0; i < data.length; i += classes) {
    let sum = 0;
    for (let c = i; c < i + classes; c++) sum += data[c]!;
    if (!(Math.abs(sum - 1) <= TOLERANCE)) return i;
  }
  return -1;
};

/** What to do about labels, from all that there are. */
const labelAdvice = (data: Numbers, classes: number, ignore: number | undefined): string => {
  const seen = new Set(Array.from(data));
  if (ignore !== undefined) seen.delete(ignore);
  const others = [...seen].filter((x) => !(Number.isInteger(x) && x >= 0 && x < classes));
  const least = [...seen].reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = [...seen].reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (others.some((x) => !Number.isInteger(x))) return "give whole numbers: the number of each class, from 0";
  if (classes === 2 && seen.size <= 2 && most === 255 && (least === 0 || least === 255)) {
    return "make masks of 0 and 255 into 0 and 1: divide them by 255";
  }
  if (others.length === 1 && (others[0] === 255 || others[0] === -1)) {
    return `if ${others[0]} marks places that do not count, write ignore: ${others[0]} for each loss and metric`;
  }
  if (least === 1 && most === classes) return "count the classes from 0: subtract 1 from each label";
  return `give labels from 0 to ${classes - 1}, or an output with more classes`;
};

/** What the numbers of a target must be, in words. */
const wordsOf = (targets: Targets): string => {
  const besides = "ignore" in targets && targets.ignore !== undefined ? `, or ${targets.ignore}, which is ignored` : "";
  if (targets.kind === "labels")
    return `${targets.classes} classes: whole numbers from 0 to ${targets.classes - 1}${besides}`;
  if (targets.kind === "probabilities") return `numbers from 0 to 1${besides}`;
  if (targets.kind === "oneHot") return `${targets.classes} numbers from 0 to 1 for each place, which add up to 1`;
  return "finite numbers";
};

interface Fault {
  readonly index: number;
  readonly problem: string;
  readonly received?: string;
  readonly fix: string;
}

const number = (data: Numbers, index: number): string => String(data[index]);

const infinite = (data: Numbers, index: number): Fault => ({
  index,
  problem: `holds ${number(data, index)}`,
  fix: "look for NaN and infinity in the data, and leave such examples out",
});

/** What is wrong with a target; null if nothing is. */
const faultOf = (data: Numbers, targets: Targets): Fault | null => {
  if (targets.kind === "numbers") {
    const index = data instanceof Float32Array ? firstNotFinite(data) : -1;
    return index === -1 ? null : infinite(data, index);
  }
  if (targets.kind === "labels") {
    const { classes, ignore } = targets;
    const index = notLabel(data, classes, ignore);
    if (index === -1) return null;
    if (!Number.isFinite(data[index])) return infinite(data, index);
    return {
      index,
      problem: `holds label ${number(data, index)}, which is none of ${classes} classes`,
      fix: labelAdvice(data, classes, ignore),
    };
  }
  const ignore = targets.kind === "probabilities" ? targets.ignore : undefined;
  const index = notProbability(data, ignore);
  if (index !== -1) {
    if (!Number.isFinite(data[index])) return infinite(data, index);
    return {
      index,
      problem: `holds ${number(data, index)}, which is no probability`,
      fix: targets.kind === "oneHot" ? "give 1 at the class and 0 elsewhere" : labelAdvice(data, 2, ignore),
    };
  }
  const row = targets.kind === "oneHot" ? notDistribution(data, targets.classes) : -1;
  if (row === -1 || targets.kind !== "oneHot") return null;
  const numbers = Array.from({ length: targets.classes }, (_, c) => number(data, row + c));
  const shown = numbers.length > 8 ? [...numbers.slice(0, 8), "…"] : numbers;
  return {
    index: row,
    problem: "has a place whose probabilities do not add up to 1",
    received: `[${shown.join(", ")}]`,
    fix: "give 1 at the class and 0 elsewhere; several labels at once go with binaryCrossentropy()",
  };
};

/**
 * Holds a target against what is taken.
 *
 * @param by Who takes it: `"the loss"`, or a metric.
 * @throws {@link FeedError} with the number, its place, and what to do.
 */
export const inspectTarget = (
  at: string,
  output: string,
  { data, shape }: NdArray,
  by: string,
  targets: Targets,
): void => {
  const fault = faultOf(data, targets);
  if (!fault) return;
  throw new FeedError({
    at,
    problem: `target "${output}" ${fault.problem}`,
    received: `${fault.received ?? number(data, fault.index)} in ${placeOf(fault.index, shape)}`,
    expected: `${by} takes ${wordsOf(targets)}`,
    fix: fault.fix,
  });
};

/**
 * Numbers that must only be finite: inputs, and how much examples count.
 *
 * @throws {@link FeedError} for NaN and infinity.
 */
export const inspectNumbers = (
  at: string,
  what: string,
  { data, shape }: { readonly data: ArrayLike<unknown>; readonly shape: readonly number[] },
): void => {
  if (!(data instanceof Float32Array)) return;
  const index = firstNotFinite(data);
  if (index === -1) return;
  const { problem, fix } = infinite(data, index);
  throw new FeedError({
    at,
    problem: `${what} ${problem}`,
    received: `${number(data, index)} in ${placeOf(index, shape)}`,
    expected: "finite numbers",
    fix,
  });
};

/**
 * How much examples or pixels count.
 *
 * @throws {@link FeedError} for NaN, infinity and negative numbers.
 */
export const inspectWeights = (at: string, output: string, array: NdArray): void => {
  const what = `weights "${output}"`;
  inspectNumbers(at, what, array);
  const { data, shape } = array;
  const index = data.findIndex((weight: number) => weight < 0);
  if (index === -1) return;
  throw new FeedError({
    at,
    problem: `${what} holds ${number(data, index)}`,
    received: `${number(data, index)} in ${placeOf(index, shape)}`,
    expected: "how much each counts: 0 or more",
    fix: "give 0 for what must not count; a loss that should grow is another loss",
  });
};
