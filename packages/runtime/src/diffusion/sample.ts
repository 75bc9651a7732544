/** @file Pictures out of noise: a network finds the noise, and a part of it is taken away, again and again. */
import { ArgumentError, type NdArray } from "@tributary/kernel";
import {
  COUNT,
  checkOptions,
  countOf,
  NOT_NEGATIVE,
  type OptionTable,
  randomStream,
  SEED,
  showShape,
} from "@tributary/kernel/authoring";
import { checkSchedule, type NoiseSchedule } from "./noise-schedule.ts";
import { ddimStep, ddpmStep, type ReverseStep } from "./steps.ts";

/** What finds noise: a predictor of a model whose inputs are named `image` and `time`. */
export interface NoisePredictor {
  predict(feeds: { readonly image: NdArray; readonly time: NdArray }): Promise<NdArray>;
}

export interface SampleOptions {
  /** The schedule that the network has learned from. */
  readonly schedule: NoiseSchedule;
  /** `[count, height, width, channels]` */
  readonly shape: readonly number[];
  /** What the noise follows from: the same seed gives the same pictures. Default 0. */
  readonly seed?: number;
  /** How many steps are taken, spread over the schedule. Default: all of them for DDPM, 50 for DDIM. */
  readonly steps?: number;
  /** What to begin with in place of noise from the seed. */
  readonly start?: NdArray;
  /** Whether pictures are kept within −1 and 1 on the way. Default true. */
  readonly clip?: boolean;
  /** Stops between steps: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each step, and waited for: how many of how many, and a copy of the pictures as they are then. */
  readonly onStep?: (done: number, all: number, pictures: NdArray<"float32">) => void;
}

export interface SampleDdimOptions extends SampleOptions {
  /** How much new noise each step adds: 0 adds none, 1 as much as DDPM. Default 0. */
  readonly eta?: number;
}

const known: OptionTable<SampleOptions> = {
  schedule: "required",
  shape: "required",
  seed: SEED,
  steps: COUNT,
  start: "optional",
  clip: "optional",
  signal: "optional",
  onStep: "optional",
};

const refuse = (at: string, problem: string, received: string, expected: string, fix: string): never => {
  throw new ArgumentError({ at, problem, received, expected, fix });
};

/** Every so many steps of the schedule, from late to early; the last is step 0. */
const timesOf = (at: string, { steps: all }: NoiseSchedule, steps: number): readonly number[] => {
  if (!(Number.isInteger(steps) && steps > 0 && steps <= all)) {
    refuse(
      at,
      "the schedule has no such number of steps",
      String(steps),
      `a whole number from 1 to ${all}`,
      `write steps: ${Math.min(50, all)}`,
    );
  }
  const stride = Math.floor(all / steps);
  return Array.from({ length: steps }, (_, i) => (steps - 1 - i) * stride);
};

const startOf = (at: string, { shape, start, seed = 0 }: SampleOptions): NdArray => {
  if (!(Array.isArray(shape) && shape.length > 1 && shape.every((size) => Number.isInteger(size) && size > 0))) {
    refuse(
      at,
      "the shape is none of pictures",
      JSON.stringify(shape) ?? String(shape),
      "[count, height, width, channels]",
      "write shape: [16, 32, 32, 3]",
    );
  }
  if (start === undefined) return { shape, data: randomStream(seed, "noise").normal(countOf(shape)) };
  if (showShape(start.shape) !== showShape(shape)) {
    refuse(
      at,
      "the start has another shape",
      showShape(start.shape),
      showShape(shape),
      "give one of them only as large as the other",
    );
  }
  return start;
};

type Rule = (schedule: NoiseSchedule, step: ReverseStep) => NdArray<"float32">;

interface Way {
  readonly at: string;
  readonly steps: number;
  readonly rule: Rule;
  /** Whether steps add noise. */
  readonly draws: boolean;
}

const sample = async (
  predictor: NoisePredictor,
  options: SampleOptions,
  { at, steps, rule, draws }: Way,
): Promise<NdArray<"float32">> => {
  const { schedule, seed = 0, clip, signal, onStep } = options;
  if (typeof Object(predictor).predict !== "function") {
    refuse(
      at,
      "this is no predictor",
      predictor === null ? "null" : typeof predictor,
      "what createPredictor() gives",
      "write await createPredictor(trained)",
    );
  }
  const times = timesOf(at, schedule, options.steps ?? steps);
  const start = startOf(at, options);
  const { shape } = start;
  const [count = 0] = shape;
  let pictures: NdArray<"float32"> = { shape, data: Float32Array.from(start.data, Number) };
  for (const [i, time] of times.entries()) {
    signal?.throwIfAborted();
    const feeds = { image: pictures, time: { shape: [count], data: new Float32Array(count).fill(time) } };
    const noise = await predictor.predict(feeds);
    const to = times[i + 1] ?? -1;
    const drawn =
      draws && to >= 0 ? { shape, data: randomStream(seed, `noise of step ${to}`).normal(countOf(shape)) } : undefined;
    pictures = rule(schedule, { pictures, noise, time, to, drawn, clip });
    await onStep?.(i + 1, times.length, { ...pictures, data: pictures.data.slice() });
  }
  return pictures;
};

/**
 * Pictures out of noise as DDPM makes them: every step of the schedule back, with new noise in each. Ho et al. 2020, arXiv:2006.11239,
 * algorithm 2.
 *
 * The predictor's model has an input `image`, an input `time` of one number for each image, and gives the noise in the image.
 *
 * - out  `shape`, numbers from −1 to 1
 *
 * @throws {@link ArgumentError} for a shape that pictures do not have, and for more steps than the schedule has.
 * @example
 * const noNoise: NoisePredictor = { predict: async ({ image }) => ({ shape: image.shape, data: new Float32Array(image.data.length) }) };
 * const pictures = await sampleDdpm(noNoise, { schedule: noiseSchedule(), shape: [2, 8, 8, 1], steps: 10 });
 * pictures.shape; // [2, 8, 8, 1]
 */
export const sampleDdpm = async (predictor: NoisePredictor, options: SampleOptions): Promise<NdArray<"float32">> => {
  const at = "sampleDdpm";
  checkOptions(at, options, known);
  checkSchedule(at, options.schedule);
  return sample(predictor, options, { at, steps: options.schedule.steps, rule: ddpmStep, draws: true });
};

/**
 * Pictures out of noise as DDIM makes them, in fewer steps: Song, Meng, Ermon 2020, arXiv:2010.02502. Without `eta` they follow from the
 * noise at the start alone.
 *
 * - out  `shape`, numbers from −1 to 1
 *
 * @throws {@link ArgumentError} for a shape that pictures do not have, and for more steps than the schedule has.
 * @example
 * const noNoise: NoisePredictor = { predict: async ({ image }) => ({ shape: image.shape, data: new Float32Array(image.data.length) }) };
 * const pictures = await sampleDdim(noNoise, { schedule: noiseSchedule(), shape: [2, 8, 8, 1], seed: 1 });
 * pictures.shape; // [2, 8, 8, 1]
 */
export const sampleDdim = async (
  predictor: NoisePredictor,
  options: SampleDdimOptions,
): Promise<NdArray<"float32">> => {
  const at = "sampleDdim";
  checkOptions(at, options, { ...known, eta: NOT_NEGATIVE });
  checkSchedule(at, options.schedule);
  const { eta = 0, ...rest } = options;
  const steps = Math.min(50, options.schedule.steps);
  return sample(predictor, rest, {
    at,
    steps,
    rule: (schedule, step) => ddimStep(schedule, { ...step, eta }),
    draws: eta > 0,
  });
};
