/** Validation that judges averaged weights. */
import { dense, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { type Callback, createTrainer, earlyStopping, meanSquaredError, sgd } from "../index.ts";

const x = input([1], { name: "x" });
const make = (ema?: number) =>
  createTrainer(
    {
      net: model(x, dense(1, { name: "line", useBias: false })(x)),
      weights: { "line/kernel": { shape: [1, 1], data: Float32Array.of(0) } },
    },
    { loss: meanSquaredError(), optimizer: sgd(0.95), ema },
  );
const batch = {
  inputs: { shape: [1, 1], data: Float32Array.of(1) },
  targets: { shape: [1], data: Float32Array.of(1) },
};

test("val_loss is that of the average, and the best epoch of the average is kept", async () => {
  await using trainer = make(0.5);
  const averages: number[] = [];
  const see: Callback = {
    name: "see",
    epochEnd: async (_, run) => {
      expect(run.averaged).toBe(true);
      averages.push(Number((await run.trained({ averaged: true })).weights["line/kernel"]!.data[0]));
    },
  };
  const { curves } = await trainer.fit(batch, {
    epochs: 5,
    validation: batch,
    averaged: true,
    callbacks: [see, earlyStopping({ patience: 9 })],
  });
  const distances = averages.map((average) => (average - 1) ** 2);
  for (const [i, loss] of curves.val_loss!.entries()) expect(loss).toBeCloseTo(distances[i]!, 6);
  const best = averages[distances.indexOf(Math.min(...distances))];
  // The kernel swings around 1, so the best average is not the last one.
  expect(best).not.toBe(averages.at(-1));
  expect(Number((await trainer.trained()).weights["line/kernel"]!.data[0])).toBe(best);
  expect((await trainer.trained({ averaged: true })).weights).toEqual((await trainer.trained()).weights);
});

test("without an average there is none to judge", async () => {
  await using trainer = make();
  await expect(trainer.fit(batch, { validation: batch, averaged: true })).rejects.toThrow(
    "fit: no averaged weights are kept",
  );
});
