/** What predictTiled() is given by functions of one's own. The plan is one of `tiles([5, 3], …)`, written out. */
import { conv2d, input, model, ones } from "@tributary/kernel";
import type { TilePlan, TileSpan } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { type ImageRows, imageRows, joinBands, predictTiled } from "./predict-tiled.ts";
import { createPredictor } from "./predictor.ts";

const span = (start: number, to: number, count: number): TileSpan => ({
  start,
  from: 0,
  to,
  weights: Array.from({ length: count }, () => 1),
});
/** Three rows of tiles of 2 × 3 pixels: the last begins a row earlier. */
const plan: TilePlan = {
  image: [5, 3],
  tile: [2, 3],
  answer: [2, 3],
  rows: [span(0, 0, 2), span(2, 2, 2), { ...span(3, 4, 1), from: 1 }],
  columns: [span(0, 0, 3)],
};

const image = input([2, 3, 1]);
const same = initialize(model(image, conv2d(1, 1, { useBias: false, kernelInitializer: ones() })(image)));
const numbers = Float32Array.from({ length: 15 }, (_, i) => i + 1);
const picture: ImageRows = imageRows({ shape: [5, 3, 1], data: numbers });

const answerTo = async (rows: ImageRows): Promise<readonly number[]> => {
  await using predictor = await createPredictor(same);
  return Array.from((await joinBands(predictTiled(predictor, rows, plan))).data);
};

/** As JavaScript hands it over. */
// biome-ignore lint/suspicious/noExplicitAny: what no type lets through
const anything = (given: unknown): any => given;

test("rows in one array that is filled again and again, and of a function that waits", async () => {
  const own = new Float32Array(15);
  const reading: ImageRows = {
    ...picture,
    rows: async (first, end) => {
      await Promise.resolve();
      const some = own.subarray(0, (end - first) * 3);
      some.set(numbers.subarray(first * 3, end * 3));
      return some;
    },
  };
  expect(await answerTo(reading)).toEqual(Array.from(numbers));
});

describe("rows that are others than those asked for", () => {
  test("would show what another tile saw", async () => {
    const short = {
      ...picture,
      rows: (first: number, end: number) => numbers.subarray(first * 3, Math.min(end, 3) * 3),
    };
    await expect(answerTo(short)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: predictTiled: rows(2, 4) gives something else than these rows
        received  a Float32Array of 3 numbers
        expected  a Float32Array of 6 numbers: 2 rows of 3 pixels, 1 each
        to fix    give all rows from first up to but not including end, scaled as the network wants them]
    `);
  });

  const others: readonly (readonly [what: string, rows: () => unknown])[] = [
    ["too many", () => numbers],
    ["bytes", () => new Uint8Array(6)],
    ["a list", () => [1, 2, 3, 4, 5, 6]],
    ["nothing", () => undefined],
  ];
  test.for(others)("%s", async ([, rows]) => {
    await expect(answerTo(anything({ ...picture, rows }))).rejects.toThrow("predictTiled: rows(0, 2) gives something");
  });

  test("nothing that reads", async () => {
    const words = "predictTiled: the image has no rows that could be read";
    for (const given of [undefined, { ...picture, rows: null }, { shape: [5, 3, 1], data: numbers }]) {
      await expect(answerTo(anything(given))).rejects.toThrow(words);
    }
  });
});

describe("an image in memory", () => {
  test.for([
    ["bytes, which predict() refuses too", { shape: [5, 3, 1], data: new Uint8Array(15) }, "Uint8Array [5, 3, 1]"],
    ["floats of 64 bits", { shape: [5, 3, 1], data: new Float64Array(15) }, "Float64Array [5, 3, 1]"],
    ["no channels", { shape: [5, 3], data: numbers }, "give the channels too"],
    ["two images", { shape: [2, 5, 3, 1], data: new Float32Array(30) }, "images one by one"],
    ["too few numbers", { shape: [5, 4, 1], data: numbers }, "imageRows: the image has 15 numbers"],
    ["numbers without a shape", numbers, "imageRows: this is no image"],
    ["nothing", undefined, "imageRows: this is no image"],
  ] as const)("%s", ([, given, words]) => {
    expect(() => imageRows(anything(given))).toThrow(words);
  });
});

test("no bands are no answer", async () => {
  await expect(joinBands([])).rejects.toThrow("joinBands: there are no bands");
});
