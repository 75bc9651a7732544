/** @file Why a step was not taken: what would not be sound, and what in the batch stands out. */
import type { DType, NdArrays } from "@tributary/kernel";
import { placeOf } from "../data/place.ts";
import { TrainingError } from "../errors.ts";
import { stateWords } from "../step/state-names.ts";
import { LIMITS } from "../step/update.ts";

/** Numbers that no scaled picture and no usual target comes near: their squares fill float32's range after a few layers. */
const LARGE = 1e6;

/** `1e20` rather than a one with twenty zeros. */
const shown = (number: number): string => {
  const short = Number(number.toPrecision(6));
  return Math.abs(short) >= LARGE && Number.isFinite(short) ? short.toExponential().replace("e+", "e") : String(short);
};

interface Largest {
  readonly number: number;
  /** `input/image`, as the graph calls it. */
  readonly name: string;
  /** `example 3, at [5, 7]` */
  readonly place: string;
}

/** The number of a batch that is farthest from 0. */
const largestOf = (feeds: NdArrays<DType>): Largest | null => {
  let largest: Largest | null = null;
  for (const [name, { data, shape }] of Object.entries(feeds)) {
    if (!(data instanceof Float32Array)) continue;
    let at = 0;
    for (let i = 1; i < data.length; i++) if (Math.abs(data[i]!) > Math.abs(data[at]!)) at = i;
    if (data.length === 0 || (largest !== null && Math.abs(data[at]!) <= Math.abs(largest.number))) continue;
    largest = { number: data[at]!, name, place: placeOf(at, shape) };
  }
  return largest;
};

/** State, and a number of it that is not finite, or larger than anything that is learned. */
export interface Broken {
  readonly state: string;
  readonly number: number;
}

export interface Failure {
  /** Batches before this one. */
  readonly iteration: number;
  readonly learningRate: number;
  readonly loss: number;
  /** State that would not be sound, the first first. */
  readonly broken: readonly Broken[];
  readonly feeds: NdArrays<DType>;
}

const problemOf = ({ loss, broken }: Failure): string => {
  if (!Number.isFinite(loss)) return `the loss is ${loss}`;
  const [first, ...others] = broken;
  if (first === undefined) return "weights and statistics would be too large together";
  const more = others.length === 0 ? "" : `, and ${others.length} more would be like it`;
  return `${stateWords(first.state)} would be ${shown(first.number)}${more}`;
};

/** The error about a step that would have broken the run. The data are finite: batches are looked at before they are used. */
export const failureOf = (failure: Failure): TrainingError => {
  const { iteration, learningRate, feeds } = failure;
  const largest = largestOf(feeds);
  const [part, ...name] = largest?.name.split("/") ?? [];
  const outstanding = largest
    ? `; the largest number of the batch is ${shown(largest.number)}, of ${part} "${name.join("/")}" in ${largest.place}`
    : "";
  return new TrainingError({
    at: `step ${iteration}`,
    problem: problemOf(failure),
    received: `learning rate ${learningRate}${outstanding}`,
    expected: `a finite loss, weights up to ${shown(LIMITS.weight)}, statistics and optimizer state up to ${shown(LIMITS.other)}; those from before this step are kept`,
    fix:
      largest && Math.abs(largest.number) >= LARGE
        ? "look at that example: leave it out, or scale the numbers to be about as large as 1"
        : "lower the learning rate, or clip the gradients with clip: { globalNorm: 1 }",
  });
};
