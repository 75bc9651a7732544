/** @file Data without examples, and data that are used up. */
import { dense, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { meanSquaredError } from "../losses/regression.ts";
import { sgd } from "../optimizers/sgd.ts";
import { createTrainer } from "../trainer/create-trainer.ts";

const trainer = () =>
  createTrainer(model(input([1]), dense(1)), { loss: meanSquaredError(), optimizer: sgd(0.1), seed: 1 });

const batchOf = (size: number) => {
  const array = { shape: [size, 1], data: new Float32Array(size).fill(1) };
  return { inputs: array, targets: array };
};

test("a batch without examples is refused by step, fit and evaluate, and changes nothing", async () => {
  await using learner = trainer();
  const before = (await learner.trained()).weights;
  await expect(learner.step(batchOf(0))).rejects.toThrowErrorMatchingInlineSnapshot(`
    [FeedError: batch: there is no example in the batch
      received  0 on the first axis of the inputs
      expected  at least one example
      to fix    leave empty batches out of the data]
  `);
  await expect(learner.fit([batchOf(0)])).rejects.toThrow("there is no example in the batch");
  await expect(learner.evaluate([batchOf(0)])).rejects.toThrow("there is no example in the batch");
  expect((await learner.trained()).weights).toEqual(before);
});

test("an iterator that is used up after the first epoch is refused", async () => {
  await using learner = trainer();
  const used = (function* () {
    yield batchOf(2);
  })();
  await expect(learner.fit(used, { epochs: 2 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: fit: epoch 2 has no batches
      received  an empty data set, or an iterator that was used up in the epoch before
      expected  data that can be gone through once for every epoch
      to fix    give arrays, a data set, or a function that makes a new iterator for each epoch]
  `);
});
