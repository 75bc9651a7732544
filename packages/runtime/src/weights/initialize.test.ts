import { conv2d, type Initializer, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { initialize, initializeWeight } from "./initialize.ts";

const start = (initializer: Initializer, shape: readonly number[], seed = 1): Float32Array =>
  initializeWeight({ name: "dense/kernel", shape, initializer }, { seed }).data;

const deviationOf = (numbers: Float32Array): number => {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length);
};

const glorot: Initializer = { kind: "varianceScaling", scale: 1, mode: "fanAverage", distribution: "uniform" };
const he: Initializer = { kind: "varianceScaling", scale: 2, mode: "fanIn", distribution: "truncatedNormal" };

describe("a weight starts", () => {
  test("with what it is told, where that is one number", () => {
    expect(start({ kind: "zeros" }, [2])).toEqual(Float32Array.of(0, 0));
    expect(start({ kind: "ones" }, [2])).toEqual(Float32Array.of(1, 1));
    expect(start({ kind: "constant", value: 0.5 }, [])).toEqual(Float32Array.of(0.5));
  });

  test("the same for the same seed and name, differently for others", () => {
    expect(start(glorot, [4, 4])).toEqual(start(glorot, [4, 4]));
    expect(start(glorot, [4, 4])).not.toEqual(start(glorot, [4, 4], 2));
    const other = initializeWeight({ name: "dense_2/kernel", shape: [4, 4], initializer: glorot }, { seed: 1 });
    expect(other.data).not.toEqual(start(glorot, [4, 4]));
  });

  test("within the bounds of Glorot and Bengio: √(6 / (in + out))", () => {
    const dense = start(glorot, [300, 100]);
    expect(Math.max(...dense.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 400));
    expect(deviationOf(dense)).toBeCloseTo(Math.sqrt(2 / 400), 3);
    // 3 × 3 windows: 9 · 32 numbers come in for each of 64 filters
    expect(deviationOf(start(glorot, [64, 32, 3, 3]))).toBeCloseTo(Math.sqrt(2 / (9 * 96)), 3);
  });

  test("with the deviation of He et al. after truncation: √(2 / in)", () => {
    expect(deviationOf(start(he, [256, 32, 3, 3]))).toBeCloseTo(Math.sqrt(2 / (9 * 32)), 3);
  });

  test("with plain distributions as Keras defines them", () => {
    const uniform = start({ kind: "randomUniform", minimum: 2, maximum: 3 }, [2000]);
    expect(uniform.every((x) => x >= 2 && x <= 3)).toBe(true);
    expect(deviationOf(start({ kind: "randomNormal", mean: 5, standardDeviation: 0.1 }, [20_000]))).toBeCloseTo(0.1, 2);
    const truncated = start({ kind: "truncatedNormal", mean: 0, standardDeviation: 0.1 }, [2000]);
    expect(truncated.every((x) => Math.abs(x) <= 0.2)).toBe(true);
  });

  test.each([
    [[6, 4], 4, (w: Float32Array, unit: number, i: number) => w[i * 4 + unit]!, 6],
    [[4, 6], 4, (w: Float32Array, unit: number, i: number) => w[unit * 6 + i]!, 6],
    [[4, 2, 3, 3], 4, (w: Float32Array, unit: number, i: number) => w[unit * 18 + i]!, 18],
  ] as const)("orthogonally: %j has %i vectors of length 3 at right angles", (shape, vectors, at, length) => {
    const numbers = start({ kind: "orthogonal", gain: 3 }, shape);
    for (let a = 0; a < vectors; a++) {
      for (let b = 0; b < vectors; b++) {
        const product = Array.from({ length }, (_, i) => at(numbers, a, i) * at(numbers, b, i)).reduce((x, y) => x + y);
        expect(product).toBeCloseTo(a === b ? 9 : 0, 4);
      }
    }
  });
});

test("a weight that no array can hold is refused in words", () => {
  const huge = { name: "conv2d/kernel", shape: [2 ** 25, 2 ** 25, 3, 3], initializer: { kind: "zeros" } } as const;
  expect(() => initializeWeight(huge)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: conv2d/kernel: it needs 36864.00 TB, more than an array can hold
      received  10,133,099,161,583,616 numbers [33554432, 33554432, 3, 3]
      to fix    give conv2d fewer filters]
  `);
  const net = model(input([8, 8, 3]), conv2d(1e9, 3));
  expect(() => initialize(net, { maxBytes: 2 ** 40 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: conv2d/kernel: it needs 100.58 GB, more than an array can hold
      received  27,000,000,000 numbers [1000000000, 3, 3, 3]
      to fix    give conv2d fewer filters]
  `);
});
