import { describe, expect, test } from "vitest";
import { permutation, random } from "./random.ts";
import { threefry2x32 } from "./threefry.ts";

describe("threefry2x32", () => {
  // The known answers that Random123 publishes (kat_vectors, threefry2x32 with 20 rounds).
  test.for([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)("key %j, counter %j", ([key, counter, answer]) => {
    expect(threefry2x32(key, counter)).toEqual(answer);
  });
});

describe("random", () => {
  test("the same seed and name give the same numbers", () => {
    const [a, b] = [random(1, "flip"), random(1, "flip")];
    expect(Array.from({ length: 9 }, () => a.uniform())).toEqual(Array.from({ length: 9 }, () => b.uniform()));
    expect(random(1).uniform()).toBe(random(1).uniform());
  });

  test("another seed, another name or another child gives other numbers", () => {
    const first = [random(1), random(2), random(1, "a"), random(1, "é"), random(1, "😀"), random(1).stream("a")];
    expect(new Set(first.map((source) => source.uniform())).size).toBe(6);
  });

  test("uniform numbers fill their range", () => {
    const source = random(3);
    const numbers = Array.from({ length: 4000 }, () => source.uniform(-1, 3));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...numbers)).toBeLessThan(3);
    expect(numbers.reduce((sum, number) => sum + number, 0) / 4000).toBeCloseTo(1, 1);
  });

  test("normal numbers have the mean and the deviation that were asked for", () => {
    const source = random(4);
    const numbers = Array.from({ length: 4000 }, () => source.normal(5, 2));
    const mean = numbers.reduce((sum, number) => sum + number, 0) / 4000;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / 4000;
    expect(mean).toBeCloseTo(5, 0);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 0);
  });

  test("chance 0 is never, chance 1 is always", () => {
    const source = random(5);
    const drawn = Array.from({ length: 100 }, () => [source.chance(0), source.chance(1)]);
    expect(drawn.every(([never, always]) => !never && always)).toBe(true);
  });

  test("a permutation holds every number once", () => {
    const order = permutation(100, random(6));
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(Array.from(order)).not.toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(Array.from(permutation(100, random(6)))).toEqual(Array.from(order));
  });
});
