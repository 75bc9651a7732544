/** A loss at several sizes: what counts how much, and which pixels of the target smaller outputs are held against. */
import { averagePooling2d, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { createTrainer, deepSupervision, meanSquaredError, sgd, sparseCategoricalCrossentropy } from "../index.ts";

/** Outputs that are the image itself, and its means over blocks. */
const image = input([4, 6, 1]);
const net = model(image, {
  output: averagePooling2d(1)(image),
  stride2: averagePooling2d(2)(image),
  stride3: averagePooling2d([4, 3])(image),
});
const names = ["output", "stride2", "stride3"] as const;

const zeros = { shape: [1, 4, 6, 1], data: new Float32Array(24) };
/** Of each block of 2 × 2 pixels the first is 2, the others 1; of the two blocks of 4 × 3 the first is 2 or 1. */
const target = Float32Array.from({ length: 24 }, (_, i) => (Math.floor(i / 6) % 2 === 0 && (i % 6) % 2 === 0 ? 2 : 1));

const lossOf = async (weights: boolean, shape: readonly number[] = [1, 4, 6]): Promise<number> => {
  await using trainer = createTrainer(net, {
    loss: deepSupervision(meanSquaredError(), names),
    optimizer: sgd(0),
  });
  const [, height, width] = shape as readonly [number, number, number];
  const one = new Float32Array(height * width).fill(1);
  one[0] = 0;
  const given = { inputs: zeros, targets: { shape, data: target.slice(0, height * width) } };
  return (await trainer.evaluate(weights ? { ...given, weights: { shape, data: one } } : given)).loss!;
};

test("each counts half as much as the finer one, the coarsest of several not at all, all of them 1", () => {
  const weightsOf = (...outputs: readonly string[]) =>
    Object.values(deepSupervision(meanSquaredError(), outputs)).map(({ weight }) => weight);
  expect(weightsOf("a")).toEqual([1]);
  expect(weightsOf("a", "b")).toEqual([1, 0]);
  expect(weightsOf("a", "b", "c", "d")).toEqual([4 / 7, 2 / 7, 1 / 7, 0]);
});

test("a smaller output is held against the first pixel of each block", async () => {
  // 6 of 24 pixels are 2, the others 1: a mean of 42 / 24. Of every block of the second output it is 4.
  expect(await lossOf(false)).toBeCloseTo((2 / 3) * (42 / 24) + (1 / 3) * 4, 5);
});

test("weights of pixels shrink with the target", async () => {
  expect(await lossOf(true)).toBeCloseTo((2 / 3) * (38 / 24) + (1 / 3) * ((4 * 5) / 6), 5);
});

describe("what it refuses", () => {
  test("a target that is smaller than an output", async () => {
    await expect(lossOf(false, [1, 2, 3])).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: output "output", deepSupervision: the target is smaller than the output
        received  [1, 2, 3], [1, 4, 6, 1]
        expected  a target of the image's size, which is shrunk to that of each output
        to fix    give the labels of the whole image, once for all outputs]
    `);
  });

  test("what is no loss, and what are no names", () => {
    // @ts-expect-error No loss.
    expect(() => deepSupervision({}, ["a"])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: deepSupervision: this is not a loss
        received  an object with nothing in it
        expected  a function that makes one number of an output and its target, as sparseCategoricalCrossentropy() gives
        to fix    give a loss, such as loss: sparseCategoricalCrossentropy()]
    `);
    expect(() => deepSupervision(sparseCategoricalCrossentropy(), ["a", "a"])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: deepSupervision: these are no names of outputs
        received  a list of 2
        expected  the names of outputs from fine to coarse, each once
        to fix    write deepSupervision(loss, ["output", "stride2", "stride4"])]
    `);
    expect(() => deepSupervision(sparseCategoricalCrossentropy(), [])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: deepSupervision: these are no names of outputs
        received  a list of 0
        expected  the names of outputs from fine to coarse, each once
        to fix    write deepSupervision(loss, ["output", "stride2", "stride4"])]
    `);
  });
});
