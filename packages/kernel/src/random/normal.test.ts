import { expect, test } from "vitest";
import { normalQuantile } from "./normal.ts";
import { randomStream } from "./threefry.ts";

// Python's statistics.NormalDist().inv_cdf, in the middle, on both sides of its border, and in the tails.
test.for([
  [0.5, 0],
  [0.975, 1.9599639845400536],
  [0.1, -1.2815515655446008],
  [0.0749999, -1.4395321773759004],
  [0.92500001, 1.439531541582168],
  [0.0227, -2.0009293881015715],
  [2 ** -25, -5.419983174916869],
] as const)("%f of normal numbers are below %f", ([probability, expected]) => {
  expect(normalQuantile(probability)).toBeCloseTo(expected, 12);
});

test("quantiles increase, and are symmetric", () => {
  const probabilities = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 4000);
  const quantiles = probabilities.map(normalQuantile);
  for (const [i, quantile] of quantiles.entries()) {
    if (i > 0) expect(quantile).toBeGreaterThan(quantiles[i - 1]!);
    expect(quantile).toBeCloseTo(-quantiles[3999 - i]!, 11);
  }
});

test("the first normal numbers of a seed, bit by bit", () => {
  const bits = (numbers: Float32Array): readonly string[] =>
    Array.from(new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length), (word) => word.toString(16));
  expect(bits(randomStream(1, "input").normal(4))).toMatchInlineSnapshot(`
    [
      "3e7703b2",
      "bfb10f26",
      "bf15395f",
      "bf8e08b0",
    ]
  `);
  expect(bits(randomStream(1, "input").truncatedNormal(4))).toMatchInlineSnapshot(`
    [
      "3e6b91e2",
      "bfa2690c",
      "bf0dacb4",
      "bf8486d1",
    ]
  `);
});
