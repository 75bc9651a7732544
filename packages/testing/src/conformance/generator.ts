/** @file The numbers that references were filled with: `conformance/README.md` states the rules. */
import { randomStream } from "@tributary/kernel/authoring";

/** `scale · (multiplier · u + offset)` for uniform numbers u in [0, 1), in double precision, rounded once. */
const filled = (
  seed: number,
  name: string,
  count: number,
  multiplier: number,
  offset: number,
  scale = 1,
): Float32Array => {
  const words = randomStream(seed, name).words(count);
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = (multiplier * ((words[i]! >>> 8) * 2 ** -24) + offset) * scale;
  return numbers;
};

/** A convolution's or dense layer's kernel. */
export const kernelNumbers = (seed: number, name: string, count: number, fanIn: number, gain: number): Float32Array =>
  filled(seed, name, count, 2, -1, Math.sqrt((3 * gain) / fanIn));

const SPREAD = 0.2;

/** A bias, a normalization's beta or its moving mean. */
export const offsetNumbers = (seed: number, name: string, count: number): Float32Array =>
  filled(seed, name, count, 2, -1, SPREAD);

/** A normalization's gamma. */
export const scaleNumbers = (seed: number, name: string, count: number): Float32Array =>
  filled(seed, name, count, 0.5, 0.75);

/** A normalization's moving variance. */
export const varianceNumbers = (seed: number, name: string, count: number): Float32Array =>
  filled(seed, name, count, 1, 0.5);

/** Images in [-1, 1), channels last. */
export const imageNumbers = (seed: number, count: number): Float32Array => filled(seed, "input", count, 2, -1);
