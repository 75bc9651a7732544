import { conv2d, input, model, upSampling2d } from "@tributary/kernel";
import type { TilePlan, TileSpan } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { type Band, imageRows, joinBands, predictTiled } from "./predict-tiled.ts";
import { createPredictor } from "./predictor.ts";

/** Two convolutions without padding, which see two pixels around each of theirs. */
const net = model(input([null, null, 2]), (x) => conv2d(3, 3)(conv2d(4, 3, { activation: "relu" })(x)));
const { weights } = initialize(net, { seed: 1 });

const spans = (size: number, answer: number, margin: number): readonly TileSpan[] =>
  Array.from({ length: Math.ceil(size / answer) }, (_, i) => {
    // The last tile is moved back to the end of the image, and gives only what is missing.
    const at = Math.min(i * answer, size - answer);
    const kept = i * answer - at;
    return { start: at - margin, from: kept, to: i * answer, weights: new Array(answer - kept).fill(1) };
  });

const planFor = (height: number, width: number): TilePlan => ({
  image: [height, width],
  tile: [12, 14],
  answer: [8, 10],
  rows: spans(height, 8, 2),
  columns: spans(width, 10, 2),
});

const image = (height: number, width: number) => ({
  shape: [height, width, 2],
  data: Float32Array.from({ length: height * width * 2 }, (_, i) => Math.sin(i * i)),
});

describe("predictTiled", () => {
  test("gives what the network gives to the whole image, where it does not see the border", async () => {
    const predictor = await createPredictor({ net, weights });
    const { shape, data } = image(21, 33);
    const tiled = await joinBands(predictTiled(predictor, imageRows({ shape, data }), planFor(21, 33)));
    const whole = await predictor.predict({ shape: [1, ...shape], data });
    expect(tiled.shape).toEqual([1, 21, 33, 3]);
    expect(whole.shape).toEqual([1, 17, 29, 3]);
    for (let y = 0; y < 17; y++) {
      for (let i = 0; i < 29 * 3; i++) {
        expect(tiled.data[((y + 2) * 33 + 2) * 3 + i]).toBeCloseTo(whole.data[y * 29 * 3 + i]!, 5);
      }
    }
    await predictor.dispose();
  });

  test("mirrors the image at its border", async () => {
    const predictor = await createPredictor({ net, weights });
    const { data } = image(9, 11);
    const at = (y: number, x: number): number => (Math.abs(y) * 11 + Math.abs(x)) * 2;
    const corner = Float32Array.from({ length: 5 * 5 * 2 }, (_, i) => {
      const [y, x, c] = [Math.floor(i / 10) - 2, Math.floor((i % 10) / 2) - 2, i % 2];
      return data[at(y, x) + c]!;
    });
    const [first] = (await predictor.predict({ shape: [1, 5, 5, 2], data: corner })).data;
    const tiled = await joinBands(predictTiled(predictor, imageRows({ shape: [9, 11, 2], data }), planFor(9, 11)));
    expect(tiled.data[0]).toBeCloseTo(first!, 5);
    await predictor.dispose();
  });

  test("blends tiles that overlap by their weights", async () => {
    const same = model(input([null, null, 1]), upSampling2d(1));
    const predictor = await createPredictor({ net: same, weights: {} });
    const ramp = [
      { start: 0, from: 0, to: 0, weights: [1, 1, 0.75, 0.25] },
      { start: 2, from: 0, to: 2, weights: [0.25, 0.75, 1, 1] },
    ];
    const plan: TilePlan = { image: [6, 6], tile: [4, 4], answer: [4, 4], rows: ramp, columns: ramp };
    const data = Float32Array.from({ length: 36 }, (_, i) => i);
    const tiled = await joinBands(predictTiled(predictor, imageRows({ shape: [6, 6, 1], data }), plan));
    for (const [i, number] of tiled.data.entries()) expect(number).toBeCloseTo(i, 4);
    await predictor.dispose();
  });

  test("holds neither the image nor the answer: both come in bands", async () => {
    const predictor = await createPredictor({ net, weights });
    const { data } = image(40, 20);
    const asked: (readonly [number, number])[] = [];
    const source = {
      height: 40,
      width: 20,
      channels: 2,
      rows: async (first: number, end: number) => {
        asked.push([first, end]);
        return data.slice(first * 40, end * 40);
      },
    };
    const bands: Band[] = [];
    for await (const band of predictTiled(predictor, source, planFor(40, 20), { tilesAtOnce: 1 })) {
      bands.push(band);
      expect(asked).toHaveLength(bands.length);
    }
    expect(asked).toEqual([
      [0, 10],
      [6, 18],
      [14, 26],
      [22, 34],
      [30, 40],
    ]);
    expect(bands.map(({ top, shape }) => [top, ...shape])).toEqual([0, 8, 16, 24, 32].map((top) => [top, 8, 20, 3]));
    await predictor.dispose();
  });

  test.for([0, -1, 1.5, Number.NaN])("%s tiles at once are refused", async (tilesAtOnce) => {
    await using predictor = await createPredictor({ net, weights });
    const bands = predictTiled(predictor, imageRows(image(40, 20)), planFor(40, 20), { tilesAtOnce });
    await expect(joinBands(bands)).rejects.toThrow(`predictTiled: tilesAtOnce is ${tilesAtOnce}`);
  });

  test("refuses images and networks that the plan is not for", async () => {
    const predictor = await createPredictor({ net, weights });
    const run = (height: number, plan: TilePlan) =>
      joinBands(predictTiled(predictor, imageRows(image(height, 20)), plan));
    await expect(run(30, planFor(40, 20))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: predictTiled: the plan was made for an image of another size
        received  30 × 20 pixels
        expected  40 × 20 pixels
        to fix    make a plan for each size of image]
    `);
    await expect(run(40, { ...planFor(40, 20), answer: [12, 14] })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: predictTiled: the network's answer is not of the size that the plan says
        received  [2, 8, 10, 3]
        expected  float32 [2, 12, 14, channels]
        to fix    make the plan for this network: with its padding and depth]
    `);
    await predictor.dispose();
  });
});
