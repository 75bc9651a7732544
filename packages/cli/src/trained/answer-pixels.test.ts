import { imageFrom } from "@tributary/images";
import { conv2d, input, model } from "@tributary/kernel";
import { initialize } from "@tributary/runtime";
import { expect, test } from "vitest";
import { segment } from "./answer-pixels.ts";
import { openForAnswers } from "./open-for-answers.ts";

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
