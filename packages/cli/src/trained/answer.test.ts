import { imageFrom } from "@tributary/images";
import { conv2d, input, model } from "@tributary/kernel";
import { initialize } from "@tributary/runtime";
import { expect, test } from "vitest";
import { answerEach, openForAnswers, segment } from "./answer.ts";

const trained = initialize(model(input([32, 32, 1]), conv2d(2, 1)), { seed: 1 });
const tall = imageFrom(new Uint8Array(100 * 32), [100, 32, 1]);

test("a picture of many tiles says how far it is, up to the end, and can be stopped", async () => {
  const open = await openForAnswers(trained, "auto");
  const shares: number[] = [];
  const { shape } = await segment(open, tall, { onProgress: (share) => shares.push(share) });
  expect(shape).toEqual([100, 32]);
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(segment(open, tall, { signal })).rejects.toThrow("enough");
  await open.predictor.dispose();
});

test("each of outputs that are one, in whatever way the model gives it", async () => {
  const image = input([32, 32, 1]);
  const scores = conv2d(2, 1)(image);
  const picture = imageFrom(new Uint8Array(32 * 32), [32, 32, 1]);
  for (const outputs of [scores, [scores], { scores }]) {
    const open = await openForAnswers(initialize(model(image, outputs), { seed: 1 }), "auto");
    expect((await answerEach(open, picture)).map(({ shape, shares }) => [shape, shares])).toEqual([
      [[32, 32, 2], { "class 0": 1, "class 1": 0 }],
    ]);
    await open.predictor.dispose();
  }
});
