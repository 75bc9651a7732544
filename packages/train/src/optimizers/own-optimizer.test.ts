/** Optimizers of one's own: what they may give, and what is said of anything else. */
import { dense, input, model } from "@tributary/kernel";
import { add, cast, mean, multiply, subtract } from "@tributary/kernel/ops";
import { expect, test } from "vitest";
import { createTrainer, meanSquaredError, type Optimizer, optimizer, type Update } from "../index.ts";

const net = model(input([2]), dense(3, { name: "line" }));
const batch = {
  inputs: { shape: [1, 2], data: Float32Array.of(1, 2) },
  targets: { shape: [1, 3], data: Float32Array.of(1, 2, 3) },
};

const own = (update: (step: Update) => unknown, slots: Readonly<Record<string, number>> = { speed: 0 }) =>
  createTrainer(net, {
    loss: meanSquaredError(),
    optimizer: optimizer({ name: "own", learningRate: 0.1, slots, update: update as Optimizer["update"] }),
  });

const moved = ({ weight, gradient, learningRate }: Update) => subtract(weight, multiply(gradient, learningRate));

test("keeps its slots", async () => {
  await using trainer = own((step) => ({
    weight: moved(step),
    slots: { speed: add(step.slots.speed!, 1) },
  }));
  for (const _ of [1, 2, 3]) await trainer.step(batch);
  const { tensors } = await trainer.snapshot();
  const speeds = Object.entries(tensors).filter(([name]) => name.includes("speed"));
  expect(speeds.map(([, { data }]) => Array.from(new Set(data)))).toEqual([[3], [3]]);
});

test("a slot that is left out would stay as it was for ever", async () => {
  await using trainer = own((step) => ({ weight: moved(step), slots: {} }));
  await expect(trainer.step(batch)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: own: update() gives other slots than the optimizer keeps
      received  none
      expected  speed
      to fix    return every slot that the optimizer keeps, also one that stays as it is]
  `);
});

const wrong: readonly (readonly [what: string, update: (step: Update) => unknown, words: string])[] = [
  ["nothing", () => undefined, "own: update() gives no new weight and slots"],
  ["the weight alone", moved, "own: update() gives no new weight and slots"],
  ["a promise", async (step) => ({ weight: moved(step), slots: step.slots }), "received  a promise"],
  ["another slot", (step) => ({ weight: moved(step), slots: { ...step.slots, m: step.weight } }), "speed, m"],
  ["a weight of another shape", (step) => ({ weight: mean(step.weight), slots: step.slots }), "float32 []"],
  ["a slot of another shape", ({ weight }) => ({ weight, slots: { speed: mean(weight) } }), "gives no new speed"],
  ["a number", (step) => ({ weight: 3, slots: step.slots }), "received  3"],
  ["whole numbers", (step) => ({ weight: cast(step.weight, "int32"), slots: step.slots }), "int32 [2, 3]"],
];

test.for(wrong)("%s is refused", async ([, update, words]) => {
  await using trainer = own(update);
  await expect(trainer.step(batch)).rejects.toThrow(words);
  expect(trainer.iteration).toBe(0);
});
