/** @file One step back from noise to a picture, by the two rules that most people use. */

import { ArgumentError, type NdArray } from "@tributary/kernel";
import { checkOptions, type OptionTable, required } from "@tributary/kernel/authoring";
import { checkAlike, checkTime, type NoiseSchedule } from "./noise-schedule.ts";

export interface ReverseStep {
  /** The pictures at step `time`. */
  readonly pictures: NdArray;
  /** The noise that the network finds in them. */
  readonly noise: NdArray;
  readonly time: number;
  /** The step to go to, an earlier one; −1 is the picture without noise. */
  readonly to: number;
  /** New noise, of mean 0 and variance 1; where it is missing none is added. */
  readonly drawn?: NdArray | undefined;
  /** Whether the picture that is seen through the noise is kept within −1 and 1. Default true. */
  readonly clip?: boolean | undefined;
}

const alphaBar = ({ alphaBars }: NoiseSchedule, time: number): number => (time < 0 ? 1 : alphaBars[time]!);

const known: OptionTable<ReverseStep> = {
  pictures: "required",
  noise: "required",
  time: required({}),
  to: required({}),
  drawn: "optional",
  clip: "optional",
};

const check = (at: string, schedule: NoiseSchedule, { pictures, noise, drawn, time, to }: ReverseStep): void => {
  checkTime(at, schedule, time);
  if (!(Number.isInteger(to) && to >= -1 && to < time)) {
    throw new ArgumentError({
      at,
      problem: `from step ${time} there is no way back to step ${to}`,
      received: `time ${time}, to ${to}`,
      expected: "an earlier step, or −1 for the picture",
      fix: `write to: ${time - 1}`,
    });
  }
  checkAlike(at, pictures, noise);
  if (drawn !== undefined) checkAlike(at, pictures, drawn);
};

/** Combines a picture, the noise in it and new noise, number by number. */
const combined = (
  { pictures, noise, drawn, clip = true }: ReverseStep,
  bar: number,
  combine: (x: number, found: number, seen: number) => number,
  deviation: number,
): NdArray<"float32"> => {
  const [own, other] = [Math.sqrt(bar), Math.sqrt(1 - bar)];
  const data = new Float32Array(pictures.data.length);
  for (let i = 0; i < data.length; i++) {
    const [x, found] = [Number(pictures.data[i]), Number(noise.data[i])];
    const through = (x - other * found) / own;
    const seen = clip ? Math.max(-1, Math.min(1, through)) : through;
    data[i] = combine(x, found, seen) + (drawn === undefined ? 0 : deviation * Number(drawn.data[i]));
  }
  return { shape: pictures.shape, data };
};

/**
 * A step of DDPM: the mean of what the earlier step may have been, and new noise of its variance.
 *
 * Ho et al. 2020, arXiv:2006.11239, equations 7 and 15; the smaller of the two variances that the paper tries.
 *
 * @throws {@link ArgumentError} for steps that do not go back, and arrays of different shapes.
 * @example
 * const pictures = { shape: [1, 1], data: Float32Array.of(0.5) };
 * const noise = { shape: [1, 1], data: Float32Array.of(0) };
 * ddpmStep(noiseSchedule(), { pictures, noise, time: 0, to: -1 }).data[0]!.toFixed(4); // "0.5000"
 */
export const ddpmStep = (schedule: NoiseSchedule, step: ReverseStep): NdArray<"float32"> => {
  checkOptions("ddpmStep", step, known);
  check("ddpmStep", schedule, step);
  const [bar, before] = [alphaBar(schedule, step.time), alphaBar(schedule, step.to)];
  const kept = bar / before;
  const ofSeen = (Math.sqrt(before) * (1 - kept)) / (1 - bar);
  const ofPicture = (Math.sqrt(kept) * (1 - before)) / (1 - bar);
  const deviation = Math.sqrt(((1 - before) / (1 - bar)) * (1 - kept));
  return combined(step, bar, (x, _, seen) => ofSeen * seen + ofPicture * x, deviation);
};

export interface DdimStep extends ReverseStep {
  /** How much new noise is added: 0 adds none, 1 as much as DDPM. Default 0. */
  readonly eta?: number | undefined;
}

/**
 * A step of DDIM: the picture that is seen through the noise, with as much of that noise as the earlier step has. Steps may be left out.
 *
 * Song, Meng, Ermon 2020, "Denoising Diffusion Implicit Models", arXiv:2010.02502, equations 12 and 16.
 *
 * @throws {@link ArgumentError} for steps that do not go back, and arrays of different shapes.
 * @example
 * const pictures = { shape: [1, 1], data: Float32Array.of(0.5) };
 * const noise = { shape: [1, 1], data: Float32Array.of(0) };
 * ddimStep(noiseSchedule(), { pictures, noise, time: 999, to: -1 }).data[0]; // 1
 */
export const ddimStep = (schedule: NoiseSchedule, step: DdimStep): NdArray<"float32"> => {
  const at = "ddimStep";
  checkOptions(at, step, { ...known, eta: "optional" });
  const { eta = 0 } = step;
  check(at, schedule, step);
  if (!(eta >= 0 && eta <= 1)) {
    throw new ArgumentError({
      at,
      problem: "eta is no share of DDPM's noise",
      received: String(eta),
      expected: "a number from 0 to 1",
      fix: "leave eta out for none",
    });
  }
  const [bar, before] = [alphaBar(schedule, step.time), alphaBar(schedule, step.to)];
  const deviation = eta * Math.sqrt(((1 - before) / (1 - bar)) * (1 - bar / before));
  const ofNoise = Math.sqrt(Math.max(0, 1 - before - deviation ** 2));
  const ofSeen = Math.sqrt(before);
  return combined(step, bar, (_, found, seen) => ofSeen * seen + ofNoise * found, deviation);
};
