/** In a page, a trainer and a predictor work at the same time: each comes to the numbers that it comes to alone. */
import { conv2d, dense, globalAveragePooling2d, input, model, relu } from "@tributary/kernel";
import { createPredictor, initialize } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { chromium, inChromium } from "@tributary/testing/browser";
import { describe, expect, test } from "vitest";
import { adam, createTrainer, sparseCategoricalCrossentropy } from "../index.ts";

const numbers = Array.from({ length: 4 * 192 }, (_, i) => Math.sin(i * i));
const STEPS = 3;

const page = `
  import { conv2d, dense, globalAveragePooling2d, input, model, relu } from "/packages/kernel/src/index.ts";
  import { createPredictor, initialize } from "/packages/runtime/src/index.ts";
  import { adam, createTrainer, sparseCategoricalCrossentropy } from "/packages/train/src/index.ts";
  const image = { shape: [4, 8, 8, 3], data: Float32Array.from(${JSON.stringify(numbers)}) };
  const targets = { shape: [4], data: Int32Array.of(0, 1, 2, 3) };
  const x = input([8, 8, 3], { name: "image" });
  const net = model(x, dense(4)(globalAveragePooling2d(relu(conv2d(4, 3)(relu(conv2d(4, 3)(x)))))));
  const learned = async () => {
    const options = { loss: sparseCategoricalCrossentropy(), optimizer: adam(0.01), seed: 1 };
    const trainer = createTrainer(net, options);
    const losses = [];
    for (let step = 0; step < ${STEPS}; step++) {
      losses.push((await trainer.step({ inputs: image, targets })).loss);
      await trainer.trained();
    }
    await trainer.dispose();
    return losses;
  };
  const predicted = async () => {
    const answers = [];
    for (let time = 0; time < ${STEPS}; time++) {
      const predictor = await createPredictor(initialize(net, { seed: 2 }));
      for (let again = 0; again < 2; again++) answers.push(Array.from((await predictor.predict(image)).data));
      await predictor.dispose();
    }
    return answers;
  };
  const told = await Promise.all([learned(), predicted()]).catch(String);
  await fetch("/results", { method: "POST", body: JSON.stringify(told) });`;

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  test("on the graphics adapter, where each leaves its work in the middle", async () => {
    const told = JSON.parse(await inChromium({ page, graphics: true }));
    if (typeof told === "string") throw new Error(told);
    const [losses, answers] = told;
    const image = { shape: [4, 8, 8, 3], data: Float32Array.from(numbers) };
    const targets = { shape: [4], data: Int32Array.of(0, 1, 2, 3) };
    const x = input([8, 8, 3], { name: "image" });
    const net = model(x, dense(4)(globalAveragePooling2d(relu(conv2d(4, 3)(relu(conv2d(4, 3)(x)))))));
    const options = { loss: sparseCategoricalCrossentropy(), optimizer: adam(0.01), seed: 1 };
    await using trainer = createTrainer(net, options);
    const alone: number[] = [];
    for (let step = 0; step < STEPS; step++) alone.push((await trainer.step({ inputs: image, targets })).loss);
    expectAllClose(losses, alone, { absolute: 1e-4 });
    await using predictor = await createPredictor(initialize(net, { seed: 2 }));
    const { data } = await predictor.predict(image);
    expect(answers).toHaveLength(2 * STEPS);
    for (const answer of answers) expectAllClose(answer, data, { absolute: 1e-4 });
  }, 120_000);
});
