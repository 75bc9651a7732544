import { add, dense, input, model, type NdArray, sinusoidalEmbedding } from "@tributary/kernel";
import { describe, expect, expectTypeOf, test } from "vitest";
import { createPredictor, type Predictor } from "../model/predictor.ts";
import { initialize } from "../weights/initialize.ts";
import { addNoise, noiseSchedule } from "./noise-schedule.ts";
import { type NoisePredictor, sampleDdim, sampleDdpm } from "./sample.ts";
import { ddimStep, ddpmStep } from "./steps.ts";

const schedule = noiseSchedule({ steps: 100 });
const shape = [2, 4, 4, 1] as const;

/** Knows that all pictures are of one gray, and so what is noise in them. */
const knows = (gray: number): NoisePredictor & { readonly times: number[] } => {
  const times: number[] = [];
  return {
    times,
    predict: async ({ image, time }) => {
      const t = Number(time.data[0]);
      times.push(t);
      const bar = schedule.alphaBars[t]!;
      const data = Float32Array.from(image.data, (x) => (Number(x) - Math.sqrt(bar) * gray) / Math.sqrt(1 - bar));
      return { shape: image.shape, data };
    },
  };
};

describe("a predictor that is always right", () => {
  test.for([
    ["sampleDdpm", sampleDdpm, {}, 100],
    ["sampleDdpm in a few steps", sampleDdpm, { steps: 10 }, 10],
    ["sampleDdim", sampleDdim, {}, 50],
    ["sampleDdim with noise", sampleDdim, { steps: 7, eta: 0.5 }, 7],
  ] as const)("%s comes to its pictures", async ([, sample, options, count]) => {
    const predictor = knows(0.25);
    const pictures = await sample(predictor, { ...options, schedule, shape });
    expect(pictures.shape).toEqual(shape);
    for (const x of pictures.data) expect(x).toBeCloseTo(0.25, 4);
    expect(predictor.times).toHaveLength(count);
    expect(predictor.times.at(-1)).toBe(0);
  });
});

test("the same seed gives the same pictures, another seed others; steps are told, and can be stopped", async () => {
  const half: NoisePredictor = {
    predict: async ({ image }) => ({ shape: image.shape, data: Float32Array.from(image.data, (x) => Number(x) / 2) }),
  };
  for (const sample of [sampleDdpm, sampleDdim]) {
    const drawn = (seed: number) => sample(half, { schedule, shape, seed, steps: 5 });
    const [a, b, c] = [await drawn(1), await drawn(1), await drawn(2)];
    expect(a).toEqual(b);
    expect(a.data).not.toEqual(c.data);
  }
  const told: number[] = [];
  await sampleDdim(half, { schedule, shape, steps: 3, onStep: (done, all) => told.push(done / all) });
  expect(told).toEqual([1 / 3, 2 / 3, 1]);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(sampleDdim(half, { schedule, shape, signal })).rejects.toThrow("enough");
});

test("who is told is waited for, may write into the pictures, and fails the sampling by failing", async () => {
  const half: NoisePredictor = {
    predict: async ({ image }) => ({ shape: image.shape, data: Float32Array.from(image.data, (x) => Number(x) / 2) }),
  };
  for (const sample of [sampleDdpm, sampleDdim]) {
    const told: string[] = [];
    const pictures = await sample(half, {
      schedule,
      shape,
      steps: 2,
      onStep: async (done, _, seen) => {
        told.push(`begin ${done}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.data.fill(0);
        told.push(`end ${done}`);
      },
    });
    expect(told).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
    expect(pictures).toEqual(await sample(half, { schedule, shape, steps: 2 }));
    const fails = async (): Promise<void> => {
      throw new Error("no room to draw");
    };
    await expect(sample(half, { schedule, shape, onStep: fails })).rejects.toThrow("no room to draw");
  }
});

test("a predictor of a model with an image and a time is one", async () => {
  const [image, time] = [input([4, 4, 1]), input([])];
  const net = model({ image, time }, add([dense(1)(image), dense(1)(sinusoidalEmbedding(4)(time))]));
  await using predictor = await createPredictor(initialize(net, { seed: 1 }));
  expectTypeOf<Predictor<typeof net>>().toExtend<NoisePredictor>();
  expect((await sampleDdim(predictor, { schedule, shape, steps: 2 })).shape).toEqual(shape);
});

test("what is refused", async () => {
  const pictures: NdArray = { shape: [1, 2], data: new Float32Array(2) };
  const other: NdArray = { shape: [1, 3], data: new Float32Array(3) };
  const never = knows(0);
  expect(() => noiseSchedule({ kind: "sigmoid" as "linear" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: noiseSchedule: there is no such kind of schedule
      received  "sigmoid"
      expected  "linear" or "cosine"
      to fix    write kind: "linear"]
  `);
  expect(() => noiseSchedule({ steps: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: noiseSchedule: steps is 0
      received  0
      expected  a whole number from 1 to 100000
      to fix    give steps a whole number from 1 to 100000; or leave steps out]
  `);
  expect(() => noiseSchedule({ last: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: noiseSchedule: last is 2
      received  2
      expected  a finite number, above 0 and below 1
      to fix    give last a finite number, above 0 and below 1; or leave last out]
  `);
  expect(() => noiseSchedule({ kind: "cosine", first: 0.1 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: noiseSchedule: the cosine schedule has no first and last
      received  first or last
      expected  them with kind linear alone
      to fix    leave them out]
  `);
  expect(() => noiseSchedule({ size: 3 } as never)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: noiseSchedule: there is no option size
      received  size
      expected  options by name: kind, steps, first, last
      to fix    leave size out]
  `);
  expect(() => addNoise(schedule, pictures, other, [0])).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: addNoise: pictures and noise have different shapes
      received  2 numbers for [1, 2], 3 for [1, 3]
      expected  a number of noise for each of the pictures
      to fix    make noise of the shape of the pictures]
  `);
  expect(() => addNoise(schedule, pictures, pictures, [100])).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: addNoise: there is no step 100
      received  100
      expected  a whole number from 0 to 99
      to fix    count steps from 0, the least noisy]
  `);
  expect(() => addNoise(schedule, pictures, pictures, [])).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: addNoise: there is not one step for each picture
      received  0 steps for 1 pictures
      expected  as many steps as pictures
      to fix    give the step of each picture]
  `);
  const step = { pictures, noise: pictures, time: 5, to: 5 };
  expect(() => ddpmStep(schedule, step)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: ddpmStep: from step 5 there is no way back to step 5
      received  time 5, to 5
      expected  an earlier step, or −1 for the picture
      to fix    write to: 4]
  `);
  expect(() => ddimStep(schedule, { ...step, to: 4, eta: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: ddimStep: eta is no share of DDPM's noise
      received  2
      expected  a number from 0 to 1
      to fix    leave eta out for none]
  `);
  await expect(sampleDdim(never, { schedule, shape, steps: 101 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: sampleDdim: the schedule has no such number of steps
      received  101
      expected  a whole number from 1 to 100
      to fix    write steps: 50]
  `);
  await expect(sampleDdim(never, { schedule, shape: [4] })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: sampleDdim: the shape is none of pictures
      received  [4]
      expected  [count, height, width, channels]
      to fix    write shape: [16, 32, 32, 3]]
  `);
  await expect(sampleDdpm(never, { schedule, shape, start: pictures })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: sampleDdpm: the start has another shape
      received  [1, 2]
      expected  [2, 4, 4, 1]
      to fix    give one of them only as large as the other]
  `);
  const wide: NoisePredictor = { predict: async () => other };
  await expect(sampleDdim(wide, { schedule, shape })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: ddimStep: pictures and noise have different shapes
      received  32 numbers for [2, 4, 4, 1], 3 for [1, 3]
      expected  a number of noise for each of the pictures
      to fix    make noise of the shape of the pictures]
  `);
});

describe("what does not find noise is said", () => {
  const said = (...given: readonly [unknown, object?]): Promise<string> =>
    sampleDdim(Object(given[0]), { schedule, shape, steps: 2, ...given[1] }).then(
      () => "nothing",
      ({ message }) => message,
    );

  test("a network whose output has a name, what is no network, and a schedule of another kind", async () => {
    const named = { predict: async ({ image }: { readonly image: NdArray }) => ({ noise: image }) };
    expect(await said(named)).toMatchInlineSnapshot(`
      "ddimStep: the noise is no array of floats
        received  an object with noise
        expected  { data, shape }, where data is a Float32Array
        to fix    give the model one output without a name: model({ image, time }, noise)"
    `);
    expect(await said({})).toMatchInlineSnapshot(`
      "sampleDdim: this is no predictor
        received  object
        expected  what createPredictor() gives
        to fix    write await createPredictor(trained)"
    `);
    expect(await said(knows(0), { schedule: { steps: 100 } })).toMatchInlineSnapshot(`
      "sampleDdim: this is no schedule of noise
        received  an object with steps
        expected  what noiseSchedule() gives
        to fix    write schedule: noiseSchedule()"
    `);
  });

  test("bytes are no pictures from −1 to 1", () => {
    const bytes = { shape: [1, 2], data: Uint8Array.of(0, 255) };
    expect(() =>
      addNoise(schedule, bytes, { shape: [1, 2], data: new Float32Array(2) }, [3]),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: addNoise: the pictures are no array of floats
        received  numbers of Uint8Array
        expected  { data, shape }, where data is a Float32Array
        to fix    scale pictures to −1 to 1 first: Float32Array.from(bytes, (byte) => byte / 127.5 - 1)]
    `);
  });
});
