/**
 * @file The normal distribution's quantiles, by additions, multiplications, divisions and square roots only, which every
 * platform rounds alike: `Math.log` and `Math.cos` differ in the last bit from one engine to the next.
 */

/** 1/21, 1/19, … 1. */
const SERIES: Float64Array = Float64Array.from({ length: 11 }, (_, i) => 1 / (21 - 2 * i));

/** The natural logarithm of a number in (0, 1]. */
const logarithm = (x: number): number => {
  let scaled = x;
  let halvings = 0;
  while (scaled < Math.SQRT1_2) {
    scaled *= 2;
    halvings++;
  }
  // ln x = 2 artanh((x - 1) / (x + 1)); its series ends where terms fall below the last bit.
  const s = (scaled - 1) / (scaled + 1);
  const square = s * s;
  let sum = 0;
  for (let i = 0; i < SERIES.length; i++) sum = sum * square + SERIES[i]!;
  return 2 * s * sum - halvings * Math.LN2;
};

/** Eight coefficients, from the highest power down. */
type Coefficients = readonly [number, number, number, number, number, number, number, number];

/** A polynomial, written out: millions of weights pass through here. */
const polynomial = (x: number, c: Coefficients): number =>
  ((((((c[0] * x + c[1]) * x + c[2]) * x + c[3]) * x + c[4]) * x + c[5]) * x + c[6]) * x + c[7];

// Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution", routine PPND16: rational
// approximations to 16 digits, one for the middle and one for each tail. The far tails, below e^-25, cannot occur here.
const MIDDLE = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
] as const;
const MIDDLE_BELOW = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
] as const;
const TAIL = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
] as const;
const TAIL_BELOW = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
] as const;

/**
 * The quantile of the standard normal distribution: a normal number is below it with that probability.
 *
 * @param probability Between e^-25 and 1 - e^-25.
 * @example
 * normalQuantile(0.975); // 1.9599639845400536
 */
export const normalQuantile = (probability: number): number => {
  const fromMiddle = probability - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle * fromMiddle;
    return (fromMiddle * polynomial(r, MIDDLE)) / polynomial(r, MIDDLE_BELOW);
  }
  const r = Math.sqrt(-logarithm(fromMiddle < 0 ? probability : 1 - probability)) - 1.6;
  const size = polynomial(r, TAIL) / polynomial(r, TAIL_BELOW);
  return fromMiddle < 0 ? -size : size;
};

/** The probability that a standard normal number is below -2. */
export const BELOW_MINUS_TWO = 0.02275013194817921;
