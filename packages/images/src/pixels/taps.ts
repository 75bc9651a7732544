/** @file Along one axis: which pixels a new pixel is made of, and how much each of them counts. */

/** For each new position: where its sources begin, and how much each of them counts (a row of `taps` weights). */
export interface Taps {
  readonly first: Int32Array;
  readonly weights: Float64Array;
  readonly taps: number;
}

/** Each source by the part of it that the new pixel covers. */
export const areaTaps = (from: number, to: number): Taps => {
  const scale = from / to;
  const taps = Math.ceil(scale) + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const [start, end] = [i * scale, (i + 1) * scale];
    first[i] = Math.min(Math.floor(start), from - 1);
    for (let t = 0; t < taps; t++) {
      const pixel = first[i]! + t;
      const covered = Math.min(end, pixel + 1, from) - Math.max(start, pixel);
      weights[i * taps + t] = Math.max(0, covered) / (end - start);
    }
  }
  return { first, weights, taps };
};

/** The two neighbors of the new pixel's center. */
export const bilinearTaps = (from: number, to: number): Taps => {
  const first = new Int32Array(to);
  const weights = new Float64Array(to * 2);
  for (let i = 0; i < to; i++) {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    first[i] = Math.floor(at);
    weights[i * 2] = 1 - (at - first[i]!);
    weights[i * 2 + 1] = at - first[i]!;
  }
  return { first, weights, taps: 2 };
};

/** The pixel under the new pixel's center. */
export const nearestTaps = (from: number, to: number): Taps => ({
  first: Int32Array.from({ length: to }, (_, i) => Math.min(from - 1, Math.floor(((i + 0.5) * from) / to))),
  weights: new Float64Array(to).fill(1),
  taps: 1,
});

/** The same as Pillow finds it, which steps from center to center and gathers rounding errors: on an edge it may be the other pixel. */
export const steppedTaps = (from: number, to: number): Taps => {
  const step = from / to;
  const first = new Int32Array(to);
  for (let i = 0, at = step / 2; i < to; i++, at += step) first[i] = Math.min(from - 1, Math.floor(at));
  return { first, weights: new Float64Array(to).fill(1), taps: 1 };
};

type Filter = (x: number) => number;

const sinc: Filter = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Keys 1981, "Cubic convolution interpolation for digital image processing", equation 15: a = -0.5. */
const cubic: Filter = (x) => {
  const [a, t] = [-0.5, Math.abs(x)];
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
};

/** Weights by distance, and how far they reach, in pixels. */
const filters: Readonly<Record<"bilinear" | "bicubic" | "lanczos", readonly [reach: number, filter: Filter]>> = {
  bilinear: [1, (x) => Math.max(0, 1 - Math.abs(x))],
  bicubic: [2, cubic],
  lanczos: [3, (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0)],
};

/** Pillow counts bytes with weights of 22 bits behind the point: rounded as there, every sum is the same. */
const BITS = 2 ** 22;
const toFixedPoint = (weight: number): number => Math.trunc(weight * BITS + (weight < 0 ? -0.5 : 0.5)) / BITS;

/**
 * All pixels in the reach of a filter, which grows where the picture shrinks; what lies outside of the picture does not count.
 *
 * @param isBytes Whether weights are rounded as Pillow rounds them for bytes.
 */
export const filterTaps = (
  method: keyof typeof filters,
  [from, to]: readonly [from: number, to: number],
  isBytes: boolean,
): Taps => {
  const [reach, filter] = filters[method];
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = reach * stretch;
  const taps = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(from, Math.trunc(center + support + 0.5)) - start;
    const row = weights.subarray(i * taps, i * taps + count);
    let sum = 0;
    for (let t = 0; t < count; t++) sum += row[t] = filter((start + t - center + 0.5) / stretch);
    for (let t = 0; t < count; t++) row[t] = isBytes ? toFixedPoint(row[t]! / sum) : row[t]! / sum;
    first[i] = start;
  }
  return { first, weights, taps };
};
