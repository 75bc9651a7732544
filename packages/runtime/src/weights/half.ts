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
