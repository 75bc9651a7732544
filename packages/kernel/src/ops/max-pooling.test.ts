import {
  evaluateTensors,
  expectAllClose,
  expectOp,
  numbersInWindow,
  placesAlong,
  spread,
  whileTraining,
} from "@tributary/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gradients } from "../gradients/gradients.ts";
import { standardAbilities } from "../graph/emitter.ts";
import { fromSource } from "../graph/source.ts";
import { relu } from "./activations.ts";
import { multiply } from "./arithmetic.ts";
import { averagePool } from "./average-pooling.ts";
import { concat } from "./concat.ts";
import { identity } from "./identity.ts";
import { maxPool } from "./max-pooling.ts";
import { pad } from "./pad.ts";
import { marginsOf, type Pair, type Window } from "./window.ts";

const windows = fc.record({
  kernelSize: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
  dilationRate: fc.constant([1, 1] as const),
  padding: fc.constantFrom("same" as const, "valid" as const),
});
const sizes = fc.tuple(fc.integer({ min: 4, max: 8 }), fc.integer({ min: 4, max: 8 }));

const expectPooling = async (
  kind: "max" | "average" | "averageWithPadding",
  window: Window,
  size: Pair,
): Promise<void> => {
  const margins = marginsOf(window, ...size)!;
  const [high, wide] = [0, 1].map((axis) =>
    placesAlong(size[axis]!, margins[axis]!, window.kernelSize[axis]!, window.strides[axis]!),
  ) as [number, number];
  const mean = (numbers: readonly number[], count: number): number => numbers.reduce((a, b) => a + b, 0) / count;
  const area = window.kernelSize[0] * window.kernelSize[1];
  await expectOp({
    run: ([x]) => (kind === "max" ? maxPool(x!, window) : averagePool(x!, window, kind === "averageWithPadding")),
    inputs: [spread([2, ...size, 2])],
    output: [2, high, wide, 2],
    open: [[null, null, null, 2]],
    reference:
      (x) =>
      (...place) => {
        const numbers = numbersInWindow(x, window, margins, place);
        return kind === "max" ? Math.max(...numbers) : mean(numbers, kind === "average" ? numbers.length : area);
      },
  });
};

test("max pooling finds the largest of each window, and sends its gradient there", () =>
  fc.assert(
    fc.asyncProperty(windows, sizes, (window, size) => expectPooling("max", window, size)),
    { numRuns: 25, seed: 1 },
  ));

test("average pooling leaves out the padding", () =>
  fc.assert(
    fc.asyncProperty(windows, sizes, (window, size) => expectPooling("average", window, size)),
    { numRuns: 20, seed: 1 },
  ));

test("average pooling can count the padding as zeros", () =>
  fc.assert(
    fc.asyncProperty(windows, sizes, (window, size) => expectPooling("averageWithPadding", window, size)),
    { numRuns: 15, seed: 1 },
  ));

test("GoogLeNet's pooling: explicit margins, the second pixel only at the end", () =>
  expectPooling(
    "max",
    {
      kernelSize: [3, 3],
      strides: [2, 2],
      dilationRate: [1, 1],
      padding: [
        [0, 1],
        [0, 1],
      ],
    },
    [8, 8],
  ));

test("explicit zeros around an image win over negative values, and count in means", async () => {
  const image = fromSource([1, 2, 2, 1], "float32", { kind: "input", name: "image" });
  const value = { dtype: "float32", shape: [1, 2, 2, 1], data: Float32Array.of(-4, -8, -12, -16) } as const;
  const single: Window = { kernelSize: [1, 1], strides: [1, 1], padding: "valid", dilationRate: [1, 1] };
  const double: Window = { ...single, kernelSize: [2, 2], strides: [2, 2] };
  const framed = pad(
    maxPool(image, single),
    [1, 2].map((axis) => ({ axis, before: 1, after: 1 })),
  );
  const [largest, mean, behind] = await evaluateTensors(
    [{ tensor: image, value }],
    [maxPool(framed, double), averagePool(framed, double, false), maxPool(identity(identity(framed)), double)],
  );
  expect(Array.from(largest!.data, Number)).toEqual([0, 0, 0, 0]);
  expect(Array.from(behind!.data, Number)).toEqual([0, 0, 0, 0]);
  expect(Array.from(mean!.data, Number)).toEqual([-1, -2, -3, -4]);
});

test("of equal values in a window the first gets the gradient", async () => {
  const image = fromSource([1, 2, 4, 1], "float32", { kind: "input", name: null });
  const value = { dtype: "float32", shape: [1, 2, 4, 1], data: Float32Array.of(5, 5, 1, 2, 5, 5, 2, 2) } as const;
  const pooled = maxPool(image, { kernelSize: [2, 2], strides: [2, 2], padding: "valid", dilationRate: [1, 1] });
  const [slope] = await evaluateTensors([{ tensor: image, value }], [gradients(pooled, [image])[0]!]);
  expect(Array.from(slope!.data, Number)).toEqual([1, 0, 0, 1, 0, 0, 0, 0]);
});

test("an engine without the indices of maxima gives the same gradients, even among equal values", () =>
  fc.assert(
    fc.asyncProperty(windows, sizes, async (window, [height, width]) => {
      const shape = [2, height, width, 3];
      const image = fromSource(shape, "float32", { kind: "input", name: null });
      const whole = Array.from(spread(shape).data as Float32Array, Math.round);
      const value = { dtype: "float32", shape, data: Float32Array.from(whole) } as const;
      const pooled = maxPool(image, window);
      const slope = gradients(multiply(pooled, pooled), [image])[0]!;
      const leaves = [{ tensor: image, value }];
      const [told] = await evaluateTensors(leaves, [slope]);
      const without = { ...standardAbilities, poolingIndices: false };
      for (const abilities of [without, { ...without, manyAtOnce: true }]) {
        const [compared] = await evaluateTensors(leaves, [slope], abilities);
        expectAllClose(compared!, told!, { relative: 0, absolute: 0 });
      }
    }),
    { numRuns: 25, seed: 1 },
  ));

test("while training a ReLU comes after the pooling, with the same numbers and gradients to the last bit", () =>
  fc.assert(
    fc.asyncProperty(windows, sizes, fc.boolean(), async (window, [height, width], joined) => {
      const shape = [2, height, width, 3];
      const images = [0, 1].map(() => fromSource(shape, "float32", { kind: "input", name: null }));
      const leaves = images.map((tensor, seed) => {
        // Many equal numbers, many zeros, and windows in which nothing is positive.
        const whole = Array.from(spread(shape, { seed }).data as Float32Array, (x) => Math.round(x) - 1);
        return { tensor, value: { dtype: "float32", shape, data: Float32Array.from(whole) } as const };
      });
      const rectified = joined ? concat(images.map(relu), 3) : relu(images[0]!);
      const plain = maxPool(rectified, window);
      const swapped = whileTraining(plain).output;
      expect(swapped.from!.op.name).toBe("relu");
      const read = images.slice(0, joined ? 2 : 1);
      const all = [plain, swapped].flatMap((y) => [y, ...gradients(multiply(y, y), read).map((slope) => slope!)]);
      const values = await evaluateTensors(leaves.slice(0, read.length), all);
      const half = values.length / 2;
      for (let i = 0; i < half; i++) expect(values[i]).toEqual(values[half + i]);
    }),
    { numRuns: 25, seed: 1 },
  ));
