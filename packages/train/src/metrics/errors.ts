/** @file How far numbers are from the truth. */
import type { Tensor } from "@tributary/kernel";
import { checkOptions, POSITIVE } from "@tributary/kernel/authoring";
import { abs, log, maximum, mean, multiply, scalar, square, subtract } from "@tributary/kernel/ops";
import { matchedTarget } from "../losses/targets.ts";
import { made } from "../made.ts";
import { type Metric, meanMetric } from "./metric.ts";

const meanOf = (name: string, errorOf: (difference: Tensor) => Tensor): Metric => {
  const metric = meanMetric(name, (output, target) => errorOf(subtract(output, matchedTarget(name, output, target))));
  return { ...metric, sums: made(name, {}, metric.sums) };
};

/**
 * The mean of differences without their sign, over all numbers of the output. In the units of the target.
 *
 * @example
 * await using trainer = createTrainer(regression, { loss: meanSquaredError(), optimizer: adam(), metrics: [absoluteError()] });
 * (await trainer.evaluate(halves))["absoluteError"]; // 0.5
 */
export const absoluteError = (): Metric => meanOf("absoluteError", abs);

/**
 * The mean of squared differences, over all numbers of the output. In the units of the target, squared.
 *
 * @example
 * await using trainer = createTrainer(regression, { loss: meanSquaredError(), optimizer: adam(), metrics: [squaredError()] });
 * (await trainer.evaluate(halves))["squaredError"]; // 0.25
 */
export const squaredError = (): Metric => meanOf("squaredError", square);

/**
 * Options of {@link psnr}.
 */
export interface PsnrOptions {
  /** The difference between white and black: 1 for images from 0 to 1. Default 1. */
  readonly range?: number;
}

/** 10 / ln 10, from natural logarithms to decibels. */
const DECIBELS = 10 / Math.LN10;

/**
 * Peak signal-to-noise ratio of each image, in decibels; the mean over the images. Equal images count as 100 dB.
 *
 * @example
 * await using trainer = createTrainer(regression, { loss: meanSquaredError(), optimizer: adam(), metrics: [psnr()] });
 * (await trainer.evaluate(halves))["psnr"]!.toFixed(2); // "6.02"
 */
export const psnr = (options: PsnrOptions = {}): Metric => {
  checkOptions("psnr", options, { range: POSITIVE });
  const { range = 1 } = options;
  return meanMetric("psnr", (output, target) => {
    const difference = subtract(output, matchedTarget("psnr", output, target));
    const axes = output.shape.map((_, axis) => axis).slice(1);
    const errors = maximum(mean(square(difference), { axes }), scalar(range ** 2 * 1e-10));
    return multiply(subtract(scalar(Math.log(range ** 2)), log(errors)), DECIBELS);
  });
};
