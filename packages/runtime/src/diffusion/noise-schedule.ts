/** @file How pictures become noise, step by step, and how far they are at each of them. */
import { ArgumentError, type NdArray } from "@tributary/kernel";
import { checkOptions, countOf, type NumberRange, type OptionTable, showShape } from "@tributary/kernel/authoring";

export interface NoiseScheduleOptions {
  /**
   * How the added noise grows. `"linear"`: Ho et al. 2020, arXiv:2006.11239. `"cosine"`: Nichol & Dhariwal 2021, arXiv:2102.09672, which
   * keeps more of small pictures for longer. Default `"linear"`.
   */
  readonly kind?: "linear" | "cosine";
  /** From picture to noise. Default 1000. */
  readonly steps?: number;
  /** The variance of the noise that the first step adds; of `"linear"` alone. Default 0.0001. */
  readonly first?: number;
  /** The same of the last step. Default 0.02. */
  readonly last?: number;
}

/** How much noise each step adds, and how much of the picture is left then. */
export interface NoiseSchedule {
  readonly steps: number;
  /** β: the variance of the noise that each step adds. */
  readonly betas: Float64Array;
  /** ᾱ: the product of 1 − β up to each step; a picture at step t is √ᾱ of itself and √(1 − ᾱ) of noise. */
  readonly alphaBars: Float64Array;
}

/** A step adds some noise, and leaves some of the picture. */
const VARIANCE: NumberRange = { above: 0, below: 1 };

const known: OptionTable<NoiseScheduleOptions> = {
  kind: "optional",
  steps: { least: 1, most: 100_000, whole: true },
  first: VARIANCE,
  last: VARIANCE,
};

const refuse = (problem: string, received: string, expected: string, fix: string): never => {
  throw new ArgumentError({ at: "noiseSchedule", problem, received, expected, fix });
};

/** ᾱ of the cosine schedule, up to a factor; s = 0.008. Nichol & Dhariwal 2021, equation 17. */
const cosineBar = (t: number): number => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;

/** No step may add more noise than this, or the last would divide by zero. */
const MOST = 0.999;

const kinds: Readonly<Record<string, (step: number, options: Required<NoiseScheduleOptions>) => number>> = {
  linear: (t, { steps, first, last }) => (steps === 1 ? first : first + ((last - first) * t) / (steps - 1)),
  cosine: (t, { steps }) => Math.min(MOST, 1 - cosineBar((t + 1) / steps) / cosineBar(t / steps)),
};

/**
 * How pictures become noise. Step 0 adds the least; after the last nothing is left of the picture.
 *
 * @throws {@link ArgumentError} for an unknown kind, and for numbers that are no variances.
 * @example
 * const { betas, alphaBars } = noiseSchedule({ kind: "cosine" });
 * [betas.length, alphaBars[500]! > 0.4, alphaBars[999]! < 1e-6]; // [1000, true, true]
 */
export const noiseSchedule = (options: NoiseScheduleOptions = {}): NoiseSchedule => {
  checkOptions("noiseSchedule", options, known);
  const { kind = "linear", steps = 1000, first = 1e-4, last = 0.02 } = options;
  const beta = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (beta === undefined) {
    return refuse(
      "there is no such kind of schedule",
      JSON.stringify(kind),
      '"linear" or "cosine"',
      'write kind: "linear"',
    );
  }
  if (kind === "cosine" && (options.first !== undefined || options.last !== undefined)) {
    refuse(
      "the cosine schedule has no first and last",
      "first or last",
      "them with kind linear alone",
      "leave them out",
    );
  }
  const betas = Float64Array.from({ length: steps }, (_, t) => beta(t, { kind, steps, first, last }));
  let product = 1;
  const alphaBars = betas.map((value) => {
    product *= 1 - value;
    return product;
  });
  return { steps, betas, alphaBars };
};

/** The step of a schedule, checked. */
export const checkTime = (at: string, { steps }: NoiseSchedule, time: number): void => {
  if (Number.isInteger(time) && time >= 0 && time < steps) return;
  throw new ArgumentError({
    at,
    problem: `there is no step ${time}`,
    received: String(time),
    expected: `a whole number from 0 to ${steps - 1}`,
    fix: "count steps from 0, the least noisy",
  });
};

/** @throws {@link ArgumentError} for what noiseSchedule() did not make. */
export const checkSchedule = (at: string, schedule: NoiseSchedule): void => {
  const { steps, betas, alphaBars } = Object(schedule) as Partial<NoiseSchedule>;
  if (steps !== undefined && betas?.length === steps && alphaBars?.length === steps) return;
  throw new ArgumentError({
    at,
    problem: "this is no schedule of noise",
    received:
      typeof schedule === "object" && schedule !== null
        ? `an object with ${Object.keys(schedule).join(", ")}`
        : String(schedule),
    expected: "what noiseSchedule() gives",
    fix: "write schedule: noiseSchedule()",
  });
};

/** @throws {@link ArgumentError} where an array of floats belongs, and something else stands. */
const checkFloats = (at: string, what: string, given: unknown): void => {
  const { data, shape } = Object(given) as Partial<NdArray>;
  const isFloats = data instanceof Float32Array || Object(data) instanceof Float64Array;
  if (isFloats && Array.isArray(shape)) return;
  const kind =
    typeof given === "object" && given !== null ? `an object with ${Object.keys(given).join(", ")}` : String(given);
  throw new ArgumentError({
    at,
    problem: `the ${what} ${what === "noise" ? "is" : "are"} no array of floats`,
    received: ArrayBuffer.isView(data) ? `numbers of ${data.constructor.name}` : kind,
    expected: "{ data, shape }, where data is a Float32Array",
    fix:
      what === "noise"
        ? "give the model one output without a name: model({ image, time }, noise)"
        : "scale pictures to −1 to 1 first: Float32Array.from(bytes, (byte) => byte / 127.5 - 1)",
  });
};

/** Two arrays of one shape. */
export const checkAlike = (at: string, pictures: NdArray, noise: NdArray): void => {
  checkFloats(at, "pictures", pictures);
  checkFloats(at, "noise", noise);
  const [a, b] = [pictures, noise].map(({ shape }) => showShape(shape)) as [string, string];
  if (a === b && countOf(pictures.shape) === pictures.data.length && noise.data.length === pictures.data.length) return;
  throw new ArgumentError({
    at,
    problem: "pictures and noise have different shapes",
    received: `${pictures.data.length} numbers for ${a}, ${noise.data.length} for ${b}`,
    expected: "a number of noise for each of the pictures",
    fix: "make noise of the shape of the pictures",
  });
};

/**
 * Pictures as they are at a step of the schedule: √ᾱ · picture + √(1 − ᾱ) · noise. Equation 4 of Ho et al. 2020.
 *
 * @param pictures `[batch, …]`, from −1 to 1.
 * @param noise Of the same shape, of mean 0 and variance 1.
 * @param times The step of each picture, from 0.
 * @throws {@link ArgumentError} when shapes differ, and for steps that the schedule does not have.
 * @example
 * const one = { shape: [1, 2], data: Float32Array.of(1, -1) };
 * const noise = { shape: [1, 2], data: Float32Array.of(0.5, 0.5) };
 * Array.from(addNoise(noiseSchedule(), one, noise, [0]).data, (x) => x.toFixed(3)); // ["1.005", "-0.995"]
 */
export const addNoise = (
  schedule: NoiseSchedule,
  pictures: NdArray,
  noise: NdArray,
  times: ArrayLike<number>,
): NdArray<"float32"> => {
  const at = "addNoise";
  checkSchedule(at, schedule);
  checkAlike(at, pictures, noise);
  const [count = 0] = pictures.shape;
  if (times.length !== count) {
    throw new ArgumentError({
      at,
      problem: "there is not one step for each picture",
      received: `${times.length} steps for ${count} pictures`,
      expected: "as many steps as pictures",
      fix: "give the step of each picture",
    });
  }
  const size = pictures.data.length / Math.max(1, count);
  const data = new Float32Array(pictures.data.length);
  for (let i = 0; i < count; i++) {
    checkTime(at, schedule, times[i]!);
    const left = schedule.alphaBars[times[i]!]!;
    const [own, other] = [Math.sqrt(left), Math.sqrt(1 - left)];
    for (let j = i * size; j < (i + 1) * size; j++) {
      data[j] = own * Number(pictures.data[j]) + other * Number(noise.data[j]);
    }
  }
  return { shape: pictures.shape, data };
};
