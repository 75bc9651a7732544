/** What is left when a fit fails or is aborted, and what the next one makes of it. */
import { batchNormalization, dense, dropout, input, model, relu } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  adamW,
  type Batch,
  type Callback,
  cosineDecay,
  createTrainer,
  type FitOptions,
  meanSquaredError,
  type Snapshot,
  sgd,
  sparseCategoricalCrossentropy,
  type Trainer,
} from "../index.ts";

const x = input([1], { name: "x" });
const line = (options = {}) =>
  createTrainer(model(x, dense(1, { name: "line", useBias: false })(x)), {
    loss: meanSquaredError(),
    optimizer: sgd(0.1),
    seed: 1,
    ...options,
  });

/** Examples that begin with a number. */
const examples = (count: number, first = 0): Batch => ({
  inputs: { shape: [count, 1], data: Float32Array.from({ length: count }, (_, i) => (first + i) / 10) },
  targets: { shape: [count], data: new Float32Array(count) },
});

/** Fits until a step, and is then broken off. */
const brokenAfter = async (
  trainer: Trainer,
  steps: number,
  data: Parameters<Trainer["fit"]>[0],
  options: FitOptions = {},
): Promise<void> => {
  let taken = 0;
  const stop: Callback = {
    name: "stop",
    stepEnd: () => {
      if (++taken === steps) throw new Error("broken off");
    },
  };
  await expect(trainer.fit(data, { batchSize: 1, ...options, callbacks: [stop] })).rejects.toThrow("broken off");
};

describe("after a fit that was broken off", () => {
  test("other data begin the epoch anew, all of them", async () => {
    await using trainer = line();
    async function* fails() {
      for (let i = 0; i < 3; i++) yield examples(1);
      throw new Error("the disk is gone");
    }
    await expect(trainer.fit(fails)).rejects.toThrow("the disk is gone");
    const { epochs, notes } = await trainer.fit([examples(1, 7), examples(1, 8)]);
    expect(trainer.iteration).toBe(3 + 2);
    // The loss is that of the two batches alone.
    await using alone = line();
    alone.setWeights({ "line/kernel": { shape: [1, 1], data: Float32Array.of(0) } });
    expect(epochs.length).toBe(1);
    expect(notes).toMatchInlineSnapshot(`
      [
        "epoch 1 begins anew: it was broken off after 3 batches of other data, or of data cut in another way",
      ]
    `);
  });

  test("the same data go on where they were, arrays by their numbers, others as the same object", async () => {
    await using trainer = line();
    const seen: number[] = [];
    const see = (epoch: number) => {
      seen.push(epoch);
      return [examples(1), examples(1), examples(1), examples(1)];
    };
    for (const [data, same] of [
      [examples(4), examples(4)],
      [see, see],
    ] as const) {
      const { iteration, history } = trainer;
      await brokenAfter(trainer, 3, data);
      const { epochs, notes } = await trainer.fit(same, { batchSize: 1 });
      expect(trainer.iteration - iteration).toBe(4);
      expect(epochs.length - history.epochs.length).toBe(1);
      expect(notes).toEqual([]);
    }
    expect(seen).toEqual([1, 1]);
  });

  test.each([
    ["other numbers", examples(4, 5), {}],
    ["another count", examples(5), {}],
    ["another batch size", examples(4), { batchSize: 2 }],
    ["another order", examples(4), { shuffle: false }],
    ["another function", () => [examples(1), examples(1)], {}],
  ] as const)("%s begin anew", async (_, data, options) => {
    await using trainer = line();
    await brokenAfter(trainer, 3, examples(4));
    const { notes } = await trainer.fit(data, { batchSize: 1, ...options });
    expect(notes.length).toBe(1);
    await using alone = line();
    await alone.fit(data, { batchSize: 1, ...options });
    expect(trainer.iteration).toBe(3 + alone.iteration);
  });

  test("gradients that waited are forgotten with the epoch", async () => {
    await using trainer = line({ accumulate: 2 });
    const before = (await trainer.trained()).weights;
    await brokenAfter(trainer, 1, examples(4, 3));
    await trainer.fit([examples(1), examples(1)]); // inputs of 0: nothing would move
    expect((await trainer.trained()).weights).toEqual(before);
  });

  test("a signal that was aborted before changes nothing", async () => {
    await using trainer = line();
    const { history } = trainer;
    const signal = AbortSignal.abort(new Error("before"));
    await expect(trainer.fit(examples(2), { signal })).rejects.toThrow("before");
    expect(trainer.history).toEqual(history);
  });
});

test("aborted after any step, in a trainer or from a snapshot, a run comes to the same bytes", async () => {
  const image = input([4], { name: "image" });
  const net = model(image, dense(3)(dropout(0.2)(relu(batchNormalization()(dense(5)(image))))));
  const data: Batch = {
    inputs: { data: randomStream(1, "inputs").normal(14 * 4), shape: [14, 4] },
    targets: { data: Int32Array.from({ length: 14 }, (_, i) => i % 3), shape: [14] },
  };
  const make = () =>
    createTrainer(net, {
      loss: sparseCategoricalCrossentropy(),
      metrics: [accuracy()],
      optimizer: adamW(cosineDecay(0.02, { updates: 9, warmup: 2 })),
      clip: { globalNorm: 1 },
      ema: 0.9,
      accumulate: 3,
      seed: 4,
    });
  const options = { batchSize: 4, validation: data, averaged: true };
  const state = async (trainer: Trainer) => {
    const { tensors, progress } = await trainer.snapshot();
    const text = JSON.stringify(progress, (key, value) => (key === "seconds" || key === "fit" ? undefined : value));
    return { tensors, text };
  };
  await using whole = make();
  await whole.fit(data, { ...options, epochs: 3 });
  expect(whole.iteration).toBe(12);

  // One takes all the snapshots, so nothing of a run before may be left in it.
  await using other = make();
  for (let steps = 1; steps < 12; steps++) {
    await using trainer = make();
    const snapshots: Snapshot[] = [];
    const controller = new AbortController();
    const stop: Callback = {
      name: "stop",
      stepEnd: async ({ iteration }, run) => {
        if (iteration + 1 !== steps) return;
        snapshots.push(await run.snapshot());
        controller.abort(new Error("enough"));
      },
    };
    const { signal } = controller;
    await expect(trainer.fit(data, { ...options, epochs: 3, callbacks: [stop], signal })).rejects.toThrow("enough");
    const left = 3 - trainer.history.epochs.length;
    await trainer.fit(data, { ...options, epochs: left });
    expect(await state(trainer), `after ${steps} steps`).toEqual(await state(whole));
    other.restore(snapshots[0]!);
    await other.fit(data, { ...options, epochs: left });
    expect(await state(other), `from a snapshot after ${steps} steps`).toEqual(await state(whole));
  }
});
