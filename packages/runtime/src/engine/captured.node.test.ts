/** A page's graphics adapter keeps the commands of a prediction; elsewhere that is refused. */
import { conv2d, dense, globalAveragePooling2d, input, model, type Tensor } from "@tributary/kernel";
import { expectAllClose } from "@tributary/testing";
import { chromium, inChromium } from "@tributary/testing/browser";
import { describe, expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { initialize } from "../weights/initialize.ts";

const image: Tensor = input([8, 8, 3], { name: "image" });
const trained = initialize(
  model(image, dense(4)(globalAveragePooling2d(conv2d(4, 3, { activation: "relu" })(image)))),
  {
    seed: 1,
  },
);

test("in Node it is refused, as a wish of ours and as a setting of the engine", async () => {
  await expect(createPredictor(trained, { graphCapture: true })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [EngineError: device "cpu": the commands of a prediction cannot be kept here
      received  graphCapture: true
      expected  device "webgpu" in a page or a worker, where inputs can be written into the same memory each time
      to fix    leave graphCapture out]
  `);
  const engine = { enableGraphCapture: true };
  await expect(createPredictor(trained, { engine })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [EngineError: device "cpu": a session that is fed arrays cannot keep its commands
      received  engine: { enableGraphCapture: true }
      to fix    for predictions in a page write createPredictor(trained, { graphCapture: true }); leave it out elsewhere]
  `);
});

test("what cannot be meant is refused", async () => {
  const both = { graphCapture: true, batchSize: 8 };
  await expect(createPredictor(trained, both)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createPredictor: commands that are kept compute one example at a time
      received  batchSize: 8
      expected  graphCapture: true alone
      to fix    leave batchSize out, or graphCapture]
  `);
  const words: object = { graphCapture: "no" };
  await expect(createPredictor(trained, words)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createPredictor: graphCapture is "no"
      received  no
      expected  true or false
      to fix    write graphCapture: true, or leave it out]
  `);
  const misspelled: object = { batchsize: 8 };
  await expect(createPredictor(trained, misspelled)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createPredictor: there is no option batchsize
      received  batchsize
      expected  options by name: batchSize, checkFinite, graphCapture, maxBytes, maxMemory, device, threads, openSeconds, engine
      to fix    write batchSize]
  `);
});

const page = `
  import { conv2d, dense, globalAveragePooling2d, input, model } from "/packages/kernel/src/index.ts";
  import { bytesMoved, createPredictor, initialize } from "/packages/runtime/src/index.ts";
  const netOf = (size) => {
    const image = input([size, size, 3], { name: "image" });
    return model(image, dense(4)(globalAveragePooling2d(conv2d(4, 3, { activation: "relu" })(image))));
  };
  const told = (async () => {
    const predictor = await createPredictor(initialize(netOf(8), { seed: 1 }), { graphCapture: true });
    const answers = [];
    for (let round = 0; round < 20; round++) {
      const data = Float32Array.from({ length: 192 }, (_, i) => Math.sin((round + 1) * i));
      answers.push(Array.from((await predictor.predict({ shape: [1, 8, 8, 3], data })).data));
    }
    const before = bytesMoved("webgpu");
    const data = Float32Array.from({ length: 3 * 192 }, (_, i) => Math.sin(i));
    const three = Array.from((await predictor.predict({ shape: [3, 8, 8, 3], data })).data);
    const after = bytesMoved("webgpu");
    await predictor.dispose();
    const refused = await createPredictor(initialize(netOf(null)), { graphCapture: true }).catch((error) => error.message);
    const moved = [after.toDevice - before.toDevice, after.fromDevice - before.fromDevice];
    return { device: predictor.device, answers, three, moved, refused };
  })().catch((error) => ({ error: String(error) }));
  fetch("/results", { method: "POST", body: JSON.stringify(await told) });`;

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  test("a page comes to the CPU's numbers, run after run, and says what it cannot keep", {
    timeout: 240_000,
  }, async () => {
    const { device, answers, three, moved, refused } = JSON.parse(
      await inChromium({ page, graphics: true, seconds: 200 }),
    );
    expect(device).toBe("webgpu");
    await using predictor = await createPredictor(trained);
    const on = async (count: number, data: Float32Array) =>
      (await predictor.predict({ shape: [count, 8, 8, 3], data })).data;
    for (const [round, answer] of answers.entries()) {
      const data = Float32Array.from({ length: 192 }, (_, i) => Math.sin((round + 1) * i));
      expectAllClose(answer, await on(1, data), { absolute: 1e-5 });
    }
    expectAllClose(
      three,
      await on(
        3,
        Float32Array.from({ length: 3 * 192 }, (_, i) => Math.sin(i)),
      ),
      { absolute: 1e-5 },
    );
    expect(moved).toEqual([4 * 3 * 192, 4 * 3 * 4]);
    expect(refused).toMatchInlineSnapshot(`
      "model: the commands of a prediction can only be kept where all sizes are known
        received  input "image" float32 [null, null, null, 3]
        expected  inputs of float32 or int32 whose sizes are known, but for the batch
        to fix    make the model for one size, or leave graphCapture out"
    `);
  });
});
