/** @file What a diffusion model learns from: pictures with noise, and the noise. */
import type { NdArray } from "@tributary/kernel";
import { addNoise, type NoiseSchedule } from "@tributary/runtime";

/** Where random numbers come from, one by one: the `Random` of `@tributary/images`. */
export interface NoiseSource {
  integer(below: number): number;
  normal(): number;
}

/** An example: the picture as it is at a step of the schedule, that step, and the noise to be found. */
export interface NoisyExample {
  readonly input: { readonly image: NdArray<"float32">; readonly time: NdArray<"float32"> };
  readonly target: NdArray<"float32">;
  readonly name: string;
}

/**
 * Makes examples for diffusion models out of pictures, to be given to `map` of a data set: a step of the schedule is drawn, noise is added, and
 * the noise is what is to be found. Other steps and other noise in every epoch. Ho et al. 2020, arXiv:2006.11239, algorithm 1; the loss
 * is `meanSquaredError()`.
 *
 * The pictures' numbers go from −1 to 1.
 *
 * @example
 * const change = noisy(noiseSchedule());
 * const picture = { input: { shape: [8, 8, 1], data: new Float32Array(64) }, name: "black" };
 * const { input, target } = change(picture, { integer: () => 999, normal: () => 0.5 });
 * [input.time.data[0], input.image.shape, target.data[0]]; // [999, [8, 8, 1], 0.5]
 */
export const noisy =
  (schedule: NoiseSchedule) =>
  ({ input, name }: { readonly input: NdArray; readonly name: string }, random: NoiseSource): NoisyExample => {
    const time = random.integer(schedule.steps);
    const noise = Float32Array.from({ length: input.data.length }, () => random.normal());
    const shape = [1, ...input.shape];
    const { data } = addNoise(schedule, { ...input, shape }, { shape, data: noise }, [time]);
    return {
      input: { image: { shape: input.shape, data }, time: { shape: [], data: Float32Array.of(time) } },
      target: { shape: input.shape, data: noise },
      name,
    };
  };
