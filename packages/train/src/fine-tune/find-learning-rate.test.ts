/** A rate to begin with, found in a few steps that change nothing. */
import { dense, input, model } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { initialize } from "@tributary/runtime";
import { expect, test } from "vitest";
import { adam, createTrainer, findLearningRate, meanSquaredError, sgd } from "../index.ts";

const net = model(input([4], { name: "x" }), dense(1));
const numbers = randomStream(1, "inputs").normal(256);
const data = {
  inputs: { data: numbers, shape: [64, 4] },
  targets: {
    data: Float32Array.from({ length: 64 }, (_, i) => 3 * numbers[4 * i]! - numbers[4 * i + 1]! + 2),
    shape: [64],
  },
};
const loss = meanSquaredError();

test("the loss falls, and rises again where the rate is too much", async () => {
  const trained = initialize(net, { seed: 1 });
  const before = structuredClone(trained.weights);
  const { rates, losses, smoothed, suggested } = await findLearningRate(trained, data, {
    loss,
    optimizer: sgd(0),
    batchSize: 16,
    from: 1e-4,
    steps: 60,
  });
  expect(trained.weights).toEqual(before);
  expect(rates).toHaveLength(losses.length);
  expect(rates[0]).toBe(1e-4);
  expect(rates[1]! / rates[0]!).toBeCloseTo((10 / 1e-4) ** (1 / 59), 6);
  // A mean square of four normal numbers learns below a rate of about 1, and not beyond it.
  expect(losses.length).toBeLessThan(60);
  expect(rates.at(-1)).toBeGreaterThan(0.3);
  expect(suggested).toBeGreaterThan(0.003);
  expect(suggested).toBeLessThan(0.5);
  expect(smoothed.at(-1)! / Math.min(...smoothed)).toBeGreaterThan(4);
  await using trainer = createTrainer(trained, { loss, optimizer: sgd(suggested!) });
  const { curves } = await trainer.fit(data, { epochs: 10, batchSize: 16 });
  expect(curves.loss!.at(-1)).toBeLessThan(0.1 * curves.loss![0]!);
});

test("as many steps as asked for, over the data again and again; twice the same", async () => {
  const options = { loss, batchSize: 32, steps: 7, to: 1e-6, seed: 3 };
  const found = await findLearningRate(net, data, options);
  expect(found.rates).toHaveLength(7);
  expect(found.rates.at(-1)).toBeCloseTo(1e-6, 12);
  expect(await findLearningRate(net, data, options)).toEqual(found);
});

test("one-shot batches end where they end, and a broken step ends it", async () => {
  const once = (function* () {
    yield data;
    yield data;
  })();
  expect((await findLearningRate(net, once, { loss, to: 1e-6 })).rates).toHaveLength(2);
  const { losses } = await findLearningRate(net, data, { loss, optimizer: sgd(0), from: 1e20, to: 1e30, steps: 5 });
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(losses.length).toBeLessThan(5);
});

test("nothing to learn from is said", async () => {
  const none = {
    inputs: { shape: [0, 2], data: new Float32Array(0) },
    targets: { shape: [0], data: new Float32Array(0) },
  };
  for (const empty of [none, () => []]) {
    await expect(findLearningRate(net, empty, { loss })).rejects.toThrow(
      "findLearningRate: there is nothing to learn from",
    );
  }
});

test("options that cannot be meant", async () => {
  await expect(findLearningRate(net, data, { loss, from: 0 })).rejects.toThrow("findLearningRate: from is 0");
  const untyped = findLearningRate as (...given: readonly unknown[]) => Promise<unknown>;
  await expect(untyped(net, data, { loss, step: 3 })).rejects.toThrow("write steps");
  await expect(untyped(net, data, { optimizer: adam() })).rejects.toThrow("loss is missing");
});
