import { dense, input, model, multiply, type NdArrays } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { createPredictor } from "./predictor.ts";

const image = input([2, 2, 3], { name: "image" });
const mask = input([2, 2, 3], { name: "mask" });
const net = model({ image, mask }, dense(2, { name: "classify" })(multiply([image, mask])));
const { weights } = initialize(net);

/** The same weights, with some numbers replaced. */
const damaged = (replaced: Readonly<Record<string, readonly [at: number, number: number]>>): NdArrays =>
  Object.fromEntries(
    Object.entries(weights).map(([name, array]) => {
      const [at, number] = replaced[name] ?? [0, array.data[0] as number];
      return [name, { ...array, data: (array.data as Float32Array).with(at, number) }];
    }),
  );

describe("weights that are not finite", () => {
  test("are named before anything is predicted", async () => {
    const one = damaged({ "classify/kernel": [3, Number.NaN] });
    await expect(createPredictor({ net, weights: one })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model: weight "classify/kernel" is not finite
        received  NaN at [1, 1]
        expected  finite numbers in every weight: anything computed from others is NaN
        to fix    take the weights of an earlier checkpoint: training went wrong, or the file is damaged; { checkFinite: false } lets them through]
    `);
    const both = damaged({ "classify/kernel": [0, Number.NEGATIVE_INFINITY], "classify/bias": [1, Number.NaN] });
    await expect(createPredictor({ net, weights: both })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model: weight "classify/kernel" is not finite, nor is another
        received  -Infinity at [0, 0]
        expected  finite numbers in every weight: anything computed from others is NaN
        to fix    take the weights of an earlier checkpoint: training went wrong, or the file is damaged; { checkFinite: false } lets them through]
    `);
  });

  test("are taken by those who say so", async () => {
    const one = damaged({ "classify/bias": [1, Number.POSITIVE_INFINITY] });
    await using predictor = await createPredictor({ net, weights: one }, { checkFinite: false });
    const zeros = new Float32Array(12);
    expect((await predictor.predict({ image: zeros, mask: zeros })).data.slice(0, 2)).toEqual(
      Float32Array.of(0, Infinity),
    );
  });
});

describe("inputs that are not finite", () => {
  const pixels = (count: number): Float32Array => new Float32Array(count * 12).fill(1);

  test("are named, with the example and the place", async () => {
    await using predictor = await createPredictor({ net, weights });
    const feeds = { image: pixels(3), mask: pixels(3).with(2 * 12 + 7, Number.NaN) };
    await expect(predictor.predict(feeds)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: model: input "mask" is not finite in example 2
        received  NaN at [2, 1, 0, 1]
        expected  finite numbers: anything computed from others is NaN
        to fix    look where the numbers come from, a division by 0 or a damaged picture; { checkFinite: false } lets them through]
    `);
    const infinite = { image: pixels(600).with(599 * 12, Number.NEGATIVE_INFINITY), mask: pixels(600) };
    await expect(predictor.predict(infinite)).rejects.toMatchObject({
      problem: 'input "image" is not finite in example 599',
      received: "-Infinity at [599, 0, 0, 0]",
    });
  });

  test("are taken by those who say so; numbers as large as they come are finite", async () => {
    const most = { image: pixels(1).fill(3.4e38), mask: pixels(1).fill(0) };
    await using careful = await createPredictor({ net, weights });
    expect((await careful.predict(most)).data.every(Number.isFinite)).toBe(true);
    await using careless = await createPredictor({ net, weights }, { checkFinite: false });
    const feeds = { image: pixels(1).with(0, Number.NaN), mask: pixels(1) };
    expect((await careless.predict(feeds)).data[0]).toBeNaN();
  });
});
