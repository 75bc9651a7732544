import { cost, input, model, relu, upSampling2d } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { encodeModel, loadModel } from "../weights/model-file.ts";
import { createPredictor } from "./predictor.ts";

const small = input([8, 8, 1], { name: "image" });
const net = model(small, relu(small));
const zeros = (count: number) => ({
  shape: [count, 8, 8, 1],
  data: Float32Array.from({ length: count * 64 }, (_, i) => i),
});

describe("what predicting takes", () => {
  test("is known before it is taken: a file of kilobytes that asks for gigabytes is refused", async () => {
    const image = input([8, 8, 16], { name: "image" });
    const file = encodeModel(initialize(model(image, upSampling2d(2000)(image))));
    expect(file.byteLength).toBeLessThan(2000);
    await using predictor = await createPredictor(await loadModel(file), { maxMemory: 4e9 });
    const feed = { shape: [1, 8, 8, 16], data: new Float32Array(1024) };
    await expect(predictor.predict(feed)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: model: one example takes more memory than it may
        received  15.26 GB for image [1, 8, 8, 16]
        expected  at most 3.73 GB, as maxMemory says
        to fix    take smaller images, or tiles of them with predictTiled(); or give a larger maxMemory]
    `);
  });

  test("depends on sizes that a model leaves open", async () => {
    const image = input([null, null, 1], { name: "image" });
    await using predictor = await createPredictor(initialize(model(image, relu(image))), { maxMemory: 1000 });
    await predictor.predict({ shape: [1, 8, 8, 1], data: new Float32Array(64) });
    await expect(predictor.predict({ shape: [1, 16, 16, 1], data: new Float32Array(256) })).rejects.toMatchObject({
      received: "2.00 KB for image [1, 16, 16, 1]",
      expected: "at most 1000.00 B, as maxMemory says",
    });
  });

  test("cuts batches into pieces that there is room for", async () => {
    const one = cost(net).memory.inference;
    await using predictor = await createPredictor(initialize(net), { maxMemory: 2.5 * one });
    const { data } = await predictor.predict(zeros(7));
    expect(data).toEqual(zeros(7).data);
    await using tight = await createPredictor(initialize(net), { maxMemory: one - 1 });
    await expect(tight.predict(zeros(1))).rejects.toThrow("one example takes more memory than it may");
  });
});
