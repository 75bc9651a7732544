/** Batches are read later than they are given: what is done with their arrays meanwhile changes nothing that is learned. */
import { dense, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { createTrainer, meanSquaredError, sgd } from "../index.ts";

const make = () =>
  createTrainer(model(input([1], { name: "x" }), dense(1, { useBias: false })), {
    loss: meanSquaredError(),
    optimizer: sgd(0.01),
    seed: 1,
  });
const batchOf = (number: number) => ({
  inputs: { shape: [1, 1], data: Float32Array.of(number) },
  targets: { shape: [1], data: Float32Array.of(3 * number) },
  weights: { shape: [1], data: Float32Array.of(1) },
});

test("a step and a prediction whose arrays are filled with other numbers at once", async () => {
  const [one, other] = [make(), make()];
  const batch = batchOf(2);
  const stepped = one.step(batch);
  const asked = one.predict(batch.inputs);
  for (const { data } of [batch.inputs, batch.targets, batch.weights]) data.fill(50);
  expect(await stepped).toEqual(await other.step(batchOf(2)));
  expect((await asked).data).toEqual((await other.predict(batchOf(2).inputs)).data);
  await Promise.all([one.dispose(), other.dispose()]);
});

test("a generator that fills one batch again and again", async () => {
  const [one, other] = [make(), make()];
  const again = batchOf(0);
  const reused = function* () {
    for (let i = 1; i < 6; i++) {
      again.inputs.data.fill(i);
      again.targets.data.fill(3 * i);
      yield again;
    }
  };
  const fresh = function* () {
    for (let i = 1; i < 6; i++) yield batchOf(i);
  };
  const [a, b] = [await one.fit(reused, { epochs: 2 }), await other.fit(fresh, { epochs: 2 })];
  expect(a.curves).toEqual(b.curves);
  expect(await one.evaluate(reused())).toEqual(await other.evaluate(fresh()));
  await Promise.all([one.dispose(), other.dispose()]);
});

test("weights by another name would count for nothing, and are refused", async () => {
  const trainer = make();
  const { inputs, targets, weights } = batchOf(1);
  const given = { inputs, targets, sampleWeights: weights };
  await expect(trainer.step(given)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: step: there is no sampleWeights in a batch
      received  inputs, targets, sampleWeights
      expected  inputs, targets, and weights: how much each example or each pixel counts
      to fix    write weights]
  `);
  await expect(trainer.fit([given])).rejects.toThrow("there is no sampleWeights in a batch");
  const named = { inputs, targets, weights, names: ["one"] };
  expect((await trainer.step(named)).loss).toBeGreaterThan(0);
  await trainer.dispose();
});
