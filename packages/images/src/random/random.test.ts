import { describe, expect, test } from "vitest";
import { permutation, randomFrom } from "./random.ts";

describe("random", () => {
  test("the same seed and name give the same numbers", () => {
    const [a, b] = [randomFrom(1, "flip"), randomFrom(1, "flip")];
    expect(Array.from({ length: 9 }, () => a.uniform())).toEqual(Array.from({ length: 9 }, () => b.uniform()));
    expect(randomFrom(1, "input").integer(100)).toBe(59);
  });

  test("another seed, another name or another child gives other numbers", () => {
    const first = [
      randomFrom(1),
      randomFrom(2),
      randomFrom(1, "a"),
      randomFrom(1, "é"),
      randomFrom(1, "😀"),
      randomFrom(1).stream("a"),
    ];
    expect(new Set(first.map((source) => source.uniform())).size).toBe(6);
  });

  test("uniform numbers fill their range", () => {
    const source = randomFrom(3);
    const numbers = Array.from({ length: 4000 }, () => source.uniform(-1, 3));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...numbers)).toBeLessThan(3);
    expect(numbers.reduce((sum, number) => sum + number, 0) / 4000).toBeCloseTo(1, 1);
  });

  test("normal numbers have the mean and the deviation that were asked for", () => {
    const source = randomFrom(4);
    const numbers = Array.from({ length: 4000 }, () => source.normal(5, 2));
    const mean = numbers.reduce((sum, number) => sum + number, 0) / 4000;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / 4000;
    expect(mean).toBeCloseTo(5, 0);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 0);
  });

  test("chance 0 is never, chance 1 is always", () => {
    const source = randomFrom(5);
    const drawn = Array.from({ length: 100 }, () => [source.chance(0), source.chance(1)]);
    expect(drawn.every(([never, always]) => !never && always)).toBe(true);
  });

  test("a permutation holds every number once", () => {
    const order = permutation(100, randomFrom(6));
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(Array.from(order)).not.toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(Array.from(permutation(100, randomFrom(6)))).toEqual(Array.from(order));
  });
});
