/** Groups of batches that make one update together. */
import { batchNormalization, dense, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { type Batch, createTrainer, meanSquaredError, type Optimizer, sgd, type Trainer } from "../index.ts";

const x = input([1], { name: "x" });
const make = (accumulate: number, optimizer: Optimizer = sgd(0.1)) =>
  createTrainer(
    {
      net: model(x, dense(1, { name: "line", useBias: false })(x)),
      weights: { "line/kernel": { shape: [1, 1], data: Float32Array.of(0) } },
    },
    { loss: meanSquaredError(), optimizer, accumulate, ema: 0.5 },
  );

/** The gradient at a kernel of 0 is −2 · target. */
const batch = (target: number): Batch => ({
  inputs: { shape: [1, 1], data: Float32Array.of(1) },
  targets: { shape: [1], data: Float32Array.of(target) },
});
const kernel = async (trainer: Trainer, averaged = false): Promise<number> =>
  Number((await trainer.trained({ averaged })).weights["line/kernel"]!.data[0]);
const near = (number: number, expected: number): void => expect(number).toBeCloseTo(expected, 6);

describe("a group that is left over at the end of a fit", () => {
  test("is applied: the mean of its gradients", async () => {
    await using trainer = make(4);
    await trainer.fit([batch(1), batch(2), batch(6)]);
    near(await kernel(trainer), 0.1 * 2 * 3);
    near(await kernel(trainer, true), (0.1 * 2 * 3) / 2);
    // The next group begins empty.
    trainer.setWeights({ "line/kernel": { shape: [1, 1], data: Float32Array.of(0) } });
    await trainer.fit([batch(1), batch(1), batch(1), batch(1)]);
    near(await kernel(trainer), 0.1 * 2);
  });

  test("groups go on from epoch to epoch, and only the last one is left over", async () => {
    const rates: number[] = [];
    const schedule = ({ update }: { readonly update: number }): number => {
      rates.push(update);
      return 0;
    };
    await using trainer = make(4, sgd(schedule));
    await trainer.fit([batch(1), batch(1), batch(1)], { epochs: 3 });
    const latest = Math.max(...rates);
    // 9 batches: two groups of 4, and one of 1.
    expect((await trainer.snapshot()).progress).toMatchObject({ run: { iteration: 9, update: 3, waiting: null } });
    expect(latest).toBe(2);
  });

  test("a fit that is stopped applies it, one that is broken off keeps it", async () => {
    await using stopped = make(4);
    await stopped.fit([batch(1)], {
      epochs: 9,
      callbacks: [{ name: "stop", epochEnd: (_, run) => run.stop("enough") }],
    });
    near(await kernel(stopped), 0.1 * 2);
    await using broken = make(4);
    const fail = { name: "fail", stepEnd: () => Promise.reject(new Error("broken off")) };
    await expect(broken.fit([batch(1)], { callbacks: [fail] })).rejects.toThrow("broken off");
    expect(await kernel(broken)).toBe(0);
    expect((await broken.snapshot()).progress).toMatchObject({
      run: { waiting: { batches: 1, weights: ["line/kernel"] } },
    });
  });
});

test("weights that the loss does not reach stay as they are, also with weight decay", async () => {
  const [a, b] = [dense(1, { name: "a", useBias: false })(x), dense(1, { name: "b", useBias: false })(x)];
  await using trainer = createTrainer(model(x, { a, b }), {
    loss: { a: meanSquaredError() },
    optimizer: sgd(0.1, { weightDecay: 0.5 }),
    accumulate: 2,
    seed: 1,
  });
  const before = (await trainer.trained()).weights;
  await trainer.fit([batch(1), batch(1), batch(1)]);
  const after = (await trainer.trained()).weights;
  expect(after["b/kernel"]).toEqual(before["b/kernel"]);
  expect(after["a/kernel"]).not.toEqual(before["a/kernel"]);
});

test("statistics move with every batch", async () => {
  const net = model(x, dense(1)(batchNormalization({ name: "norm" })(x)));
  await using trainer = createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0), accumulate: 8 });
  await trainer.fit([batch(1), batch(1)]);
  near(Number((await trainer.trained()).weights["norm/movingMean"]!.data[0]), 1 - 0.99 ** 2);
});
