/** Where the engine computes on our own thread, the rest of the program has a turn between two runs. */
import { dense, input, model } from "@tributary/kernel";
import type { TilePlan } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { imageRows, predictTiled } from "../model/predict-tiled.ts";
import { createPredictor } from "../model/predictor.ts";
import { initialize } from "../weights/initialize.ts";

const x = input([8, 8, 1]);
const net = model(x, dense(2)(x));
const image = { shape: [1, 8, 8, 1], data: new Float32Array(64) };

/** How often a timer is heard while work is done. */
const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await work();
  clearInterval(timer);
  return turns;
};

test.each(["wasm", "cpu"])("%s: timers are heard between predictions, pieces, streams and tiles", async (device) => {
  await using predictor = await createPredictor(initialize(net), { device, batchSize: 1, threads: 1 });
  const whole = { shape: [200, 8, 8, 1], data: new Float32Array(200 * 64) };
  const plan: TilePlan = {
    image: [800, 8],
    tile: [8, 8],
    answer: [8, 8],
    rows: Array.from({ length: 100 }, (_, i) => ({
      start: 8 * i,
      from: 0,
      to: 8 * i,
      weights: Array.from({ length: 8 }, () => 1),
    })),
    columns: [{ start: 0, from: 0, to: 0, weights: Array.from({ length: 8 }, () => 1) }],
  };
  const ways = {
    predictions: async () => {
      for (let i = 0; i < 200; i++) await predictor.predict(image);
    },
    pieces: () => predictor.predict(whole),
    stream: async () => {
      for await (const _ of predictor.predictStream(Array.from({ length: 200 }, () => image)));
    },
    tiles: async () => {
      const rows = imageRows({ shape: [800, 8, 1], data: new Float32Array(6400) });
      for await (const _ of predictTiled(predictor, rows, plan));
    },
  };
  for (const [way, work] of Object.entries(ways)) expect(await turnsDuring(work), way).toBeGreaterThan(2);
});

test("an abort is heard between two pieces", async () => {
  await using predictor = await createPredictor(initialize(net), { device: "wasm", batchSize: 1, threads: 1 });
  const many = { shape: [100_000, 8, 8, 1], data: new Float32Array(100_000 * 64) };
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 20);
  await expect(predictor.predict(many, { signal: controller.signal })).rejects.toThrow("enough");
});
