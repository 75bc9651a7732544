/** In a page and in a worker, `device: "auto"` trains on the graphics adapter, and state stays there. */
import { batchNormalization, conv2d, dense, globalAveragePooling2d, input, model, relu } from "@tributary/kernel";
import { expectAllClose } from "@tributary/testing";
import { chromium, inChromium } from "@tributary/testing/browser";
import { beforeAll, describe, expect, test } from "vitest";
import { adam, createTrainer, sparseCategoricalCrossentropy } from "../index.ts";

const STEPS = 50;

const numbers = Array.from({ length: 8 * 192 }, (_, i) => Math.sin(i * i));
const data = {
  inputs: { shape: [8, 8, 8, 3], data: Float32Array.from(numbers) },
  targets: { shape: [8], data: Int32Array.from({ length: 8 }, (_, i) => i % 4) },
};

const onAdapter = `
  import { batchNormalization, conv2d, dense, globalAveragePooling2d, input, model, relu } from "/packages/kernel/src/index.ts";
  import { abilitiesOf, bytesMoved } from "/packages/runtime/src/index.ts";
  import { adam, createTrainer, sparseCategoricalCrossentropy } from "/packages/train/src/index.ts";
  const image = input([8, 8, 3], { name: "image" });
  const net = model(image, dense(4)(globalAveragePooling2d(relu(batchNormalization()(conv2d(4, 3, { useBias: false })(image))))));
  const data = {
    inputs: { shape: [8, 8, 8, 3], data: Float32Array.from(${JSON.stringify(numbers)}) },
    targets: { shape: [8], data: Int32Array.from({ length: 8 }, (_, i) => i % 4) },
  };
  const trained = async () => {
    const trainer = createTrainer(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(0.01), seed: 1 });
    const losses = [];
    const moved = [];
    for (let step = 0; step < ${STEPS}; step++) {
      const before = bytesMoved("webgpu");
      losses.push((await trainer.step(data)).loss);
      const { toDevice, fromDevice } = bytesMoved("webgpu");
      moved.push([toDevice - before.toDevice, fromDevice - before.fromDevice]);
    }
    const kernel = Array.from((await trainer.trained()).weights["dense/kernel"].data);
    const predicted = Array.from((await trainer.predict(data.inputs)).data);
    await trainer.dispose();
    const { channelsLast } = await abilitiesOf();
    return { losses, moved, kernel, predicted, channelsLast };
  };
  const told = await trained().catch((error) => String(error));`;

const page = `${onAdapter}
  const worker = new Worker("/worker", { type: "module" });
  worker.onmessage = ({ data }) => fetch("/results", { method: "POST", body: JSON.stringify({ page: told, worker: data }) });`;

const worker = `${onAdapter}
  self.postMessage(told);`;

interface Told {
  readonly losses: readonly number[];
  readonly moved: readonly (readonly [toDevice: number, fromDevice: number])[];
  readonly kernel: readonly number[];
  readonly predicted: readonly number[];
  readonly channelsLast: boolean;
}

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  let results: { readonly page: Told; readonly worker: Told };

  beforeAll(async () => {
    results = JSON.parse(await inChromium({ page, worker, graphics: true, seconds: 200 }));
  }, 240_000);

  test.each(["page", "worker"] as const)(
    "a %s comes to the CPU's numbers, and moves batches and scalars only",
    async (place) => {
      const { losses, moved, kernel, predicted, channelsLast } = results[place];
      expect(channelsLast, "operators that keep channels last").toBe(true);
      const image = input([8, 8, 3], { name: "image" });
      const features = relu(batchNormalization()(conv2d(4, 3, { useBias: false })(image)));
      const net = model(image, dense(4)(globalAveragePooling2d(features)));
      await using trainer = createTrainer(net, {
        loss: sparseCategoricalCrossentropy(),
        optimizer: adam(0.01),
        seed: 1,
      });
      const expected: number[] = [];
      for (let step = 0; step < STEPS; step++) expected.push((await trainer.step(data)).loss);
      expectAllClose(losses, expected, { absolute: 1e-4 });
      expectAllClose(kernel, (await trainer.trained()).weights["dense/kernel"]!.data, { absolute: 1e-4 });
      expectAllClose(predicted, (await trainer.predict(data.inputs)).data, { absolute: 1e-3 });
      expect(new Set(moved.slice(1).map(String))).toEqual(new Set([String([4 * (8 * 192 + 8) + 12, 16])]));
    },
  );
});
