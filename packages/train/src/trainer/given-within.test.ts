/** @file Weights and snapshots that are given while a step is being computed. */
import { conv2d, flatten, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { createTrainer, meanSquaredError, type Snapshot, sgd, type Trainer } from "../index.ts";

// As many channels as fill a block, so that the kernel lies in another order while it is learned.
const image = input([4, 4, 16], { name: "image" });
const net = model(image, flatten(conv2d(16, 3, { padding: "same", name: "conv" })(image)));
const spread = (length: number, scale: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => (((i * 37) % 101) / 101 - 0.5) * scale);
const batch = {
  inputs: { data: spread(512, 2), shape: [2, 4, 4, 16] },
  targets: { data: spread(512, 1), shape: [2, 256] },
};

const make = (): Trainer =>
  createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0.1, { momentum: 0.9 }), seed: 1 });

const setWeights = (trainer: Trainer): void => {
  const kernel = spread(2304, 0.1);
  trainer.setWeights({ "conv/kernel": { data: kernel, shape: [16, 16, 3, 3] } });
  // It is theirs, and may be filled again.
  kernel.fill(7);
};

const first = await (async () => {
  await using trainer = make();
  return trainer.snapshot();
})();

/** Two steps, and this before the second, after it, or so many promises after it was asked for. */
const withSecond = async (work: (trainer: Trainer) => void, when: "before" | "after" | number): Promise<Snapshot> => {
  await using trainer = make();
  await trainer.step(batch);
  if (when === "before") work(trainer);
  const second = trainer.step(batch);
  for (let waited = 0; typeof when === "number" && waited < when; waited++) await null;
  if (typeof when === "number") work(trainer);
  await second;
  if (when === "after") work(trainer);
  return trainer.snapshot();
};

test.each([
  { what: "weights", work: setWeights },
  { what: "a snapshot", work: (trainer: Trainer) => trainer.restore(first) },
])("$what: before a step or after it, whenever given", async ({ work }) => {
  const [before, after] = [await withSecond(work, "before"), await withSecond(work, "after")];
  expect(before).not.toEqual(after);
  expect(await withSecond(work, 0)).toEqual(before);
  for (const when of [1, 2, 3, 4, 5, 6, 7, 8, 12, 20, 40]) {
    expect([before, after]).toContainEqual(await withSecond(work, when));
  }
});
