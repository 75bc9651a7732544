/** @file Pages of several handwritten digits, noisy and unevenly lit, with the digit of every pixel. */

import { type Dataset, generated, type Random, randomFrom } from "@tributary/images";
import type { NdArray } from "@tributary/kernel";

/** Ten digits, and the background in front. */
export const pageClasses: readonly string[] = [
  "background",
  ...Array.from({ length: 10 }, (_, digit) => String(digit)),
];

const SIDE = 28;

interface Page {
  readonly ink: Float32Array;
  readonly labels: Int32Array;
}

/** Where the digit has ink, the page takes its pixel and its class. */
const write = (page: Page, size: number, digit: NdArray, label: number, top: number, left: number): void => {
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const ink = digit.data[y * SIDE + x]!;
      const at = (top + y) * size + left + x;
      if (ink > page.ink[at]!) page.ink[at] = ink;
      if (ink > 0.4) page.labels[at] = label + 1;
    }
  }
};

/** Uneven light from one side, and noise in every pixel. */
const photographed = (ink: Float32Array, size: number, random: Random): Float32Array => {
  const [light, slopeX, slopeY] = [random.uniform(0, 0.3), random.uniform(-0.3, 0.3), random.uniform(-0.3, 0.3)];
  const noise = random.uniform(0.05, 0.2);
  return ink.map((value, at) => {
    const [x, y] = [(at % size) / size - 0.5, Math.floor(at / size) / size - 0.5];
    return 0.8 * value + light + slopeX * x + slopeY * y + noise * random.normal();
  });
};

export interface PagesOptions {
  readonly count: number;
  /** Height and width of a page. Default 64. */
  readonly size?: number;
  readonly seed: number;
}

/**
 * `count` pages written with the given digits: three to five each, on places of their own.
 *
 * - input   `[size, size, 1]`
 * - target  `[size, size]`, the class of every pixel: 0 background, 1 to 10 the digits 0 to 9
 */
export const pages = (digits: Dataset, { count, size = 64, seed }: PagesOptions): Dataset =>
  generated(
    count,
    async (index) => {
      // The same page in every epoch: it follows from the seed and its number alone.
      const random = randomFrom(seed, `page/${index}`);
      const page: Page = { ink: new Float32Array(size * size), labels: new Int32Array(size * size) };
      const perSide = Math.floor(size / SIDE);
      const slack = Math.floor(size / perSide) - SIDE;
      const places = Array.from({ length: perSide * perSide }, (_, i) => i).filter(() => random.chance(0.85));
      for (const place of places) {
        const sample = (await digits.read(random.integer(digits.size)))!;
        const corner = (step: number): number => step * Math.floor(size / perSide) + random.integer(slack + 1);
        const [top, left] = [corner(Math.floor(place / perSide)), corner(place % perSide)];
        write(page, size, sample.input, sample.target.data[0]!, top, left);
      }
      return {
        input: { data: photographed(page.ink, size, random), shape: [size, size, 1] },
        target: { data: page.labels, shape: [size, size] },
        name: `page ${index}`,
      };
    },
    { classes: pageClasses },
  );
