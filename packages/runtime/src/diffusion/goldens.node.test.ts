/** Schedules and steps against those of PyTorch, and against the sums that diffusers' own tests print. */
import { readFileSync } from "node:fs";
import type { NdArray } from "@tributary/kernel";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { addNoise, noiseSchedule } from "./noise-schedule.ts";
import { sampleDdim } from "./sample.ts";
import { ddimStep, ddpmStep } from "./steps.ts";

interface Step {
  readonly rule: "ddpm" | "ddim";
  readonly time: number;
  readonly to: number;
  readonly clip: boolean;
  readonly eta?: number;
  readonly result: readonly number[];
}

interface Golden {
  readonly kind: "linear" | "cosine";
  readonly betas: readonly number[];
  readonly alphaBars: readonly number[];
  readonly pictures: readonly number[];
  readonly noise: readonly number[];
  readonly drawn: readonly number[];
  readonly noisy: { readonly times: readonly number[]; readonly result: readonly number[] };
  readonly steps: readonly Step[];
}

const file = new URL("../../../../conformance/goldens/diffusion-schedules.json", import.meta.url);
const goldens: readonly Golden[] = JSON.parse(readFileSync(file, "utf8"));
const array = (numbers: readonly number[]): NdArray => ({
  shape: [2, 3, 4, 1],
  data: Float64Array.from(numbers) as never,
});

describe.for(goldens)("the $kind schedule", ({ kind, betas, alphaBars, steps, noisy, ...golden }) => {
  const schedule = noiseSchedule({ kind });
  const [pictures, noise, drawn] = [golden.pictures, golden.noise, golden.drawn].map(array) as [
    NdArray,
    NdArray,
    NdArray,
  ];

  test("betas, and what is left of a picture", () => {
    expectAllClose(schedule.betas, betas, { relative: 1e-9 });
    expectAllClose(schedule.alphaBars, alphaBars, { relative: 1e-9 });
  });

  test("pictures with noise", () => {
    expectAllClose(addNoise(schedule, pictures, noise, noisy.times).data, noisy.result, { relative: 1e-6 });
  });

  test("a step back, with and without clipping", () => {
    expect(steps.length).toBe(40);
    for (const { rule, result, eta, ...step } of steps) {
      const given = { ...step, pictures, noise, drawn: step.to < 0 ? undefined : drawn };
      const ours = rule === "ddpm" ? ddpmStep(schedule, given) : ddimStep(schedule, { ...given, eta });
      const largest = Math.max(...result.map(Math.abs));
      expectAllClose(ours.data, result, { relative: 0, absolute: 1e-6 * largest }, JSON.stringify({ rule, eta, step }));
    }
  });
});

test("all of DDIM's steps, with the sum that diffusers' test expects of a model that answers x · t / (t + 1)", async () => {
  const count = 4 * 3 * 8 * 8;
  const data = Float32Array.from({ length: count }, (_, i) => i / count);
  const predictor = {
    predict: async ({ image, time }: { readonly image: NdArray; readonly time: NdArray }): Promise<NdArray> => {
      const t = Number(time.data[0]);
      return { shape: image.shape, data: Float32Array.from(image.data, (x) => (Number(x) * t) / (t + 1)) };
    },
  };
  const start = { shape: [4, 8, 8, 3], data };
  const pictures = await sampleDdim(predictor, { schedule: noiseSchedule(), shape: start.shape, start, steps: 10 });
  expect(pictures.data.reduce((sum, x) => sum + Math.abs(x), 0)).toBeCloseTo(172.0067, 2);
});
