/** Arrays are read later than they are given: what is done with them meanwhile changes no answer. */
import { dense, input, model } from "@tributary/kernel";
import { afterAll, beforeAll, expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { createPredictor, type Predictor } from "./predictor.ts";

const net = model(input([2], { name: "x" }), dense(1, { useBias: false }));
const { weights } = initialize(net, { seed: 1 });
for (const { data } of Object.values(weights)) data.set([1, 10]);

let predictor: Predictor<typeof net>;
beforeAll(async () => {
  predictor = await createPredictor({ net, weights });
});
afterAll(() => predictor.dispose());

const answers = async (asked: ReturnType<typeof predictor.predict>): Promise<readonly number[]> =>
  Array.from((await asked).data, Number);

test("an array that is filled with other numbers while it waits", async () => {
  const frame = Float32Array.of(1, 2);
  const first = predictor.predict(frame);
  frame.fill(9);
  const second = predictor.predict({ shape: [1, 2], data: frame });
  frame.fill(Number.NaN);
  expect(await answers(first)).toEqual([21]);
  expect(await answers(second)).toEqual([99]);
});

test("a part of a larger array, and one that is given to another thread while it waits", async () => {
  const whole = Float32Array.of(7, 1, 2, 7);
  const asked = predictor.predict(whole.subarray(1, 3));
  structuredClone(whole, { transfer: [whole.buffer] });
  expect(await answers(asked)).toEqual([21]);
  await expect(predictor.predict({ shape: [0, 2], data: whole })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [FeedError: input "x" is no longer here: its memory was transferred
      received  Float32Array without memory
      expected  float32 [null, 2]
      to fix    send a copy to other threads: postMessage(array), without a list of what is transferred]
  `);
});

test("one array for all batches of a stream", async () => {
  function* batches(): Generator<Float32Array> {
    const frame = new Float32Array(2);
    for (let i = 1; i < 5; i++) yield frame.fill(i);
  }
  const found: unknown[] = [];
  for await (const { data } of predictor.predictStream(batches())) found.push(data[0]);
  expect(found).toEqual([11, 22, 33, 44]);
});

test("what is no array is said", async () => {
  const given: readonly unknown[] = [null, undefined, "a photo", {}, { x: [[1, 2]] }, Promise.resolve([[1, 2]])];
  const said = await Promise.all(
    given.map((feed) =>
      predictor.predict(Object({ feed }).feed).catch(({ problem, received, fix }) => [problem, received, fix]),
    ),
  );
  expect(said).toMatchInlineSnapshot(`
    [
      [
        "input "x" is no array",
        "null",
        "give the array of this input itself: { data, shape }, a typed array, or nested lists of numbers",
      ],
      [
        "input "x" is no array",
        "undefined",
        "give the array of this input itself: { data, shape }, a typed array, or nested lists of numbers",
      ],
      [
        "input "x" is no array",
        "string",
        "give the array of this input itself: { data, shape }, a typed array, or nested lists of numbers",
      ],
      [
        "input "x" is no array",
        "an object with nothing in it",
        "give the array of this input itself: { data, shape }, a typed array, or nested lists of numbers",
      ],
      [
        "input "x" is no array",
        "an object with x",
        "give the array of this input itself: { data, shape }, a typed array, or nested lists of numbers",
      ],
      [
        "input "x" is no array",
        "a promise",
        "wait for it: write await before what gives the promise",
      ],
    ]
  `);
});
