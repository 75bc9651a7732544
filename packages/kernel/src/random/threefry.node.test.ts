import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { randomStream } from "./threefry.ts";

interface Known {
  readonly seed: number;
  readonly name: string;
  readonly words: readonly number[];
}
const known: readonly Known[] = JSON.parse(
  await readFile(new URL("../../../../conformance/goldens/generator.json", import.meta.url), "utf8"),
);

test.each(known)("seed $seed, name $name: the words that conformance/generator.py gives", ({ seed, name, words }) => {
  expect([...randomStream(seed, name).words(9)]).toEqual(words);
});

const momentsOf = (numbers: Float32Array): readonly [number, number] => {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return [mean, Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length)];
};

test("uniform numbers are in [0, 1) and spread evenly", () => {
  const numbers = randomStream(1, "uniform").uniform(40_001);
  expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true);
  const [mean, deviation] = momentsOf(numbers);
  expect(mean).toBeCloseTo(0.5, 2);
  expect(deviation).toBeCloseTo(Math.sqrt(1 / 12), 2);
});

test("normal numbers have mean 0 and deviation 1; truncated ones stay within 2", () => {
  const [mean, deviation] = momentsOf(randomStream(1, "gauss").normal(200_001));
  expect(mean).toBeCloseTo(0, 1.5);
  expect(deviation).toBeCloseTo(1, 2);
  const truncated = randomStream(1, "truncated").truncatedNormal(40_000);
  expect(truncated.every((x) => Math.abs(x) < 2)).toBe(true);
  expect(momentsOf(truncated)[1]).toBeCloseTo(0.8796, 2); // the standard deviation of a normal distribution truncated at 2
});

test("the first numbers do not depend on how many are taken", () => {
  const stream = randomStream(3, "a name");
  expect(stream.words(5)).toEqual(stream.words(8).subarray(0, 5));
  expect(stream.normal(5)).toEqual(stream.normal(8).subarray(0, 5));
});
