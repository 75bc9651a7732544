/** On a device that keeps results, state stays there: here WebGPU in software, which every machine with Chromium has. */
import { batchNormalization, conv2d, dense, globalAveragePooling2d, input, model, relu } from "@tributary/kernel";
import { bytesMoved } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { adam, createTrainer, meanSquaredError, sgd, sparseCategoricalCrossentropy, type Trainer } from "../index.ts";
import { hasWebgpu } from "../oracle/webgpu.ts";

const DEVICES = ["cpu", "webgpu"] as const;

const image = input([8, 8, 3], { name: "image" });
const small = model(
  image,
  dense(4)(globalAveragePooling2d(relu(batchNormalization()(conv2d(4, 3, { useBias: false })(image))))),
);
const batch = {
  inputs: { shape: [8, 8, 8, 3], data: Float32Array.from({ length: 8 * 192 }, (_, i) => Math.sin(i * i)) },
  targets: { shape: [8], data: Int32Array.from({ length: 8 }, (_, i) => i % 4) },
};
const BATCH_BYTES = 4 * (8 * 192 + 8);

const numbers = input([2], { name: "numbers" });
const line = model(numbers, dense(1)(numbers));
const pair = {
  inputs: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  targets: { shape: [2, 1], data: Float32Array.of(1, -1) },
};

/** The same numbers in the same names, but for the order of sums. */
const expectAlike = (
  [cpu, gpu]: readonly { readonly [name: string]: { readonly data: ArrayLike<number> } }[],
  absolute = 1e-4,
): void => {
  expect(Object.keys(gpu!)).toEqual(Object.keys(cpu!));
  for (const [name, { data }] of Object.entries(cpu!)) expectAllClose(gpu![name]!.data, data, { absolute });
};

const onBoth = async <T>(
  make: (device: string) => Trainer,
  work: (trainer: Trainer) => Promise<T>,
): Promise<readonly T[]> => {
  const results: T[] = [];
  for (const device of DEVICES) {
    await using trainer = make(device);
    results.push(await work(trainer));
  }
  return results;
};

describe.skipIf(!hasWebgpu)("WebGPU", () => {
  test("fifty steps come to the CPU's numbers, and move nothing but batches and scalars", async () => {
    const make = (device: string): Trainer =>
      createTrainer(small, { loss: sparseCategoricalCrossentropy(), optimizer: adam(0.01), ema: 0.9, seed: 1, device });
    const results = await onBoth(make, async (trainer) => {
      const losses: number[] = [];
      const moved: unknown[] = [];
      for (let step = 0; step < 50; step++) {
        const before = bytesMoved("webgpu");
        losses.push((await trainer.step(batch)).loss);
        const { toDevice, fromDevice } = bytesMoved("webgpu");
        moved.push([toDevice - before.toDevice, fromDevice - before.fromDevice]);
      }
      const snapshot = await trainer.snapshot();
      const { weights } = await trainer.trained({ averaged: true });
      const evaluated = await trainer.evaluate(batch);
      return { losses, moved, tensors: snapshot.tensors, weights, evaluated };
    });
    const [cpu, gpu] = results as [(typeof results)[0], (typeof results)[0]];
    expectAllClose(gpu.losses, cpu.losses, { absolute: 1e-4 });
    expect(gpu.losses[49]).toBeLessThan(gpu.losses[0]! / 2);
    expectAlike(results.map(({ tensors }) => tensors));
    expectAlike(results.map(({ weights }) => weights));
    expect(gpu.evaluated.loss).toBeCloseTo(cpu.evaluated.loss!, 4);
    // In: the batch, the learning rate and Adam's two factors. Out: the loss, its two sums, and the health of the state.
    expect(new Set(gpu.moved.slice(1).map(String))).toEqual(new Set([String([BATCH_BYTES + 12, 16])]));
    expect(new Set(cpu.moved.map(String))).toEqual(new Set([String([0, 0])]));
  });

  test("snapshots go from device to device, weights can be set, and gradients wait there", async () => {
    const make = (device: string): Trainer =>
      createTrainer(line, { loss: meanSquaredError(), optimizer: sgd(0.01, { momentum: 0.9 }), accumulate: 2, device });
    const results = await onBoth(make, async (trainer) => {
      for (let step = 0; step < 5; step++) await trainer.step(pair);
      const snapshot = await trainer.snapshot();
      trainer.setWeights({ "dense/bias": { shape: [1], data: Float32Array.of(7) } });
      for (let step = 0; step < 2; step++) await trainer.step(pair);
      const { weights } = await trainer.trained();
      trainer.restore(snapshot);
      await trainer.step(pair);
      return { snapshot, weights, tensors: (await trainer.snapshot()).tensors };
    });
    expectAlike(results.map(({ weights }) => weights));
    expectAlike(results.map(({ tensors }) => tensors));
    await using moved = make("cpu");
    moved.restore(results[1]!.snapshot);
    await moved.step(pair);
    expectAlike([results[0]!.tensors, (await moved.snapshot()).tensors]);
  });

  test("a step that would break the state is refused in the CPU's words, and the state stays", async () => {
    const make = (device: string): Trainer =>
      createTrainer(line, { loss: meanSquaredError(), optimizer: sgd(1e30), seed: 1, device });
    const results = await onBoth(make, async (trainer) => {
      const before = (await trainer.trained()).weights;
      const message = await trainer.step(pair).then(String, ({ message }: Error) => message);
      expect((await trainer.trained()).weights).toEqual(before);
      return message.replace(/would be -?[\d.e]+/, "would be …");
    });
    expect(results[1]).toBe(results[0]);
    expect(results[1]).toContain('weight "dense/kernel" would be …');
  });

  // A card that is a program takes a tenth of a second and more for each step.
  test("a hundred steps take no more memory than the first, and state outlives the trainer", {
    timeout: 180_000,
  }, async () => {
    const [count, many] = [65536, input([65536], { name: "many" })];
    const wide = model(many, batchNormalization()(many));
    const data = {
      inputs: { shape: [2, count], data: new Float32Array(2 * count).fill(1) },
      targets: { shape: [2, count], data: new Float32Array(2 * count) },
    };
    const trainer = createTrainer(wide, { loss: meanSquaredError(), optimizer: sgd(0.01), device: "webgpu" });
    for (let step = 0; step < 30; step++) await trainer.step(data);
    const before = process.memoryUsage().rss;
    for (let step = 0; step < 130; step++) await trainer.step(data);
    // Each of them writes four vectors, a megabyte: twice as much as may be left.
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
    const { weights } = await trainer.trained();
    await trainer.dispose();
    expect((await trainer.trained()).weights).toEqual(weights);
  });
});
