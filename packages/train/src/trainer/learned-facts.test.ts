import { dense, input, model, sigmoid } from "@tributary/kernel";
import { classes, encodeModel, initialize, labels, loadModel } from "@tributary/runtime";
import { expect, test } from "vitest";
import { binaryCrossentropy, categoricalCrossentropy } from "../losses/crossentropy.ts";
import { sgd } from "../optimizers/sgd.ts";
import { createTrainer } from "./create-trainer.ts";

const net = model(input([2]), dense(3, { useBias: false }));
const weights = {
  "dense/kernel": { dtype: "float32", shape: [2, 3], data: Float32Array.of(2, 1, -2, 0, 0, 0) },
} as const;
const trainerOf = (loss: Parameters<typeof createTrainer>[1]["loss"], first = { net, weights }) =>
  createTrainer(first, { loss, optimizer: sgd(0.1) });

test("logits that learned by binary cross-entropy are answers of their own, in files too", async () => {
  await using trainer = trainerOf(binaryCrossentropy());
  const trained = await trainer.trained();
  expect(trained.independent).toEqual(["output"]);
  const opened = await loadModel(encodeModel({ ...trained, classes: ["dark", "wet", "cold"] }));
  const [answer] = classes(opened, await trainer.predict([[1, 0]]));
  // The sigmoids of 2, 1 and -2, which do not add up to 1.
  expect(answer!.map(({ name, probability }) => [name, probability.toFixed(4)])).toEqual([
    ["dark", "0.8808"],
    ["wet", "0.7311"],
    ["cold", "0.1192"],
  ]);
  const prediction = await trainer.predict([[1, 0]]);
  expect(() => labels(opened, prediction)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: labels: the classes do not exclude each other: several may be true at once
      received  [1, 3] numbers, each an answer of its own
      expected  logits or a softmax of classes that exclude each other, or a single number for each answer
      to fix    take probabilities(), and those that are above 0.5]
  `);
});

test("the loss of the last training decides", async () => {
  await using first = trainerOf(binaryCrossentropy());
  await using second = createTrainer(await first.trained(), { loss: categoricalCrossentropy(), optimizer: sgd(0.1) });
  expect((await second.trained()).independent).toBeUndefined();
});

test("what the graph knows is not said again", async () => {
  const yes = model(input([2]), (x) => sigmoid(dense(3)(x)));
  await using trainer = createTrainer(initialize(yes), { loss: binaryCrossentropy(), optimizer: sgd(0.1) });
  expect((await trainer.trained()).independent).toBeUndefined();
});
