/** On WebAssembly, which computes on our own thread, a fit lets the rest of the program have its turns. */
import { conv2d, dense, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "../index.ts";

const make = () => {
  const image = input([16, 16, 1]);
  return createTrainer(model(image, dense(2)(globalAveragePooling2d(conv2d(8, 3)(image)))), {
    loss: sparseCategoricalCrossentropy(),
    optimizer: sgd(0.01),
    device: "wasm",
    threads: 1,
  });
};
const images = (count: number) => ({
  inputs: { shape: [count, 16, 16, 1], data: new Float32Array(count * 256) },
  targets: { shape: [count], data: new Int32Array(count) },
});

test("an abort after 200 ms ends a long fit soon", async () => {
  await using trainer = make();
  const data = images(8);
  await trainer.step(data); // opened before the clock runs
  const controller = new AbortController();
  const started = performance.now();
  setTimeout(() => controller.abort(new Error("enough")), 200);
  await expect(trainer.fit(data, { epochs: 100_000, batchSize: 8, signal: controller.signal })).rejects.toThrow(
    "enough",
  );
  expect(performance.now() - started).toBeLessThan(20_000); // on a busy machine; all of it takes minutes
});

test("timers are heard between steps and while a set is judged", async () => {
  await using trainer = make();
  const data = images(64);
  for (const work of [() => trainer.fit(data, { batchSize: 1 }), () => trainer.evaluate(data, { batchSize: 1 })]) {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await work();
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  }
});
