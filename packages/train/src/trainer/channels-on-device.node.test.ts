/** Every number of channels: ONNX Runtime's WebGPU convolves some of them wrong, where nobody adds a few. */
import { chain, conv2d, input, model } from "@tributary/kernel";
import { createPredictor, openSession, toOnnx } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { createTrainer, meanSquaredError, sgd } from "../index.ts";
import { hasWebgpu } from "../oracle/webgpu.ts";

const image = input([8, 8, 6], { name: "image" });
// Forward 6 into 8, and 9 into 4; backward 9 into 8.
const net = model(image, chain(conv2d(8, 3), conv2d(9, 3), conv2d(4, 1, { strides: 2 }))(image));
const batch = {
  inputs: { shape: [2, 8, 8, 6], data: Float32Array.from({ length: 768 }, (_, i) => Math.sin(i * i)) },
  targets: { shape: [2, 2, 2, 4], data: Float32Array.from({ length: 32 }, (_, i) => Math.cos(i)) },
};

describe.skipIf(!hasWebgpu)("WebGPU", () => {
  test("predicts and learns what the CPU does", async () => {
    const results = [];
    for (const device of ["cpu", "webgpu"]) {
      await using trainer = createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0.1), seed: 1, device });
      const { loss } = await trainer.step(batch);
      await using predictor = await createPredictor(await trainer.trained(), { device });
      const { data } = await predictor.predict(batch.inputs);
      results.push({ loss, data });
    }
    const [cpu, gpu] = results;
    expect(Math.abs(gpu!.loss - cpu!.loss)).toBeLessThan(1e-4);
    expectAllClose(gpu!.data, cpu!.data, { absolute: 1e-4 });
  });

  test("a file that would be computed wrong is refused", async () => {
    await using trainer = createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0.1), seed: 1, device: "cpu" });
    const file = toOnnx(await trainer.trained());
    await expect(openSession(file, { device: "webgpu" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EngineError: device "webgpu": ONNX Runtime computes a convolution of this file wrong on this device
        received  "conv2d/kernel", 6 channels into 8 filters
        expected  channels that are a multiple of 4, or not one of 3
        to fix    leave device out, or compute it with { device: "cpu" }, in a browser with { device: "wasm" }]
    `);
    await using session = await openSession(file, { device: "cpu" });
    expect(session.device).toBe("cpu");
  });
});
