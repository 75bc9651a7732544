/** @file Sixteen-bit real numbers, as weight files store them. */

/** 2 to the power of `exponent`, exact. */
const powerOfTwo = (exponent: number): number => 2 ** exponent;

/** IEEE 754 half precision: 1 sign bit, 5 of exponent, 10 of fraction. */
const fromHalf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * powerOfTwo(-24);
  return sign * (1024 + fraction) * powerOfTwo(exponent - 25);
};

/** Half precision to single. */
export const fromFloat16 = (halves: Uint16Array): Float32Array => Float32Array.from(halves, fromHalf);

/** Brain floats are the upper half of a single. */
export const fromBrainFloat16 = (halves: Uint16Array): Float32Array => {
  const bits = Uint32Array.from(halves, (upper) => upper << 16);
  return new Float32Array(bits.buffer);
};

/** The smallest singles that are normal as halves, and that are too large for one: 2^-14, and 65520, which rounds to infinity. */
const [NORMAL, TOO_LARGE] = [0x38800000, 0x477ff000];

/** To the nearest whole number; of two equally near ones the even. */
const rounded = (x: number): number => {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
};

const toHalf = (single: number, bits: number): number => {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= TOO_LARGE) return sign | 0x7c00;
  if (magnitude < NORMAL) return sign | rounded(Math.abs(single) / powerOfTwo(-24));
  // Half of what falls away, less one where the last digit that stays is even.
  const half = 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((magnitude - (112 << 23) + half) >>> 13);
};

/** Single precision to half: the nearest, of two equally near ones the even. */
export const toFloat16 = (singles: Float32Array): Uint16Array => {
  const bits = new Uint32Array(singles.buffer, singles.byteOffset, singles.length);
  return Uint16Array.from(bits, (each, i) => toHalf(singles[i]!, each));
};
