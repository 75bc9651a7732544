/** @file Normalization with given statistics. */

import { ArgumentError } from "../../errors.ts";
import { whereAmI } from "../../graph/layer-call.ts";
import { checkOptions } from "../../graph/options.ts";
import { checkPerChannel } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import { type PerChannel, scaled } from "./rescaling.ts";

export interface NormalizationOptions {
  /** The mean of the data: one number, or one per channel. */
  readonly mean: PerChannel;
  /** The variance of the data: one number, or one per channel. */
  readonly variance: PerChannel;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

const list = (value: PerChannel): readonly number[] => (typeof value === "number" ? [value] : value);

/**
 * (x - mean) / √variance, with given statistics: one number for all channels, or one per channel.
 *
 * @throws {@link ArgumentError} when a variance is not above 0.
 * @example
 * normalization({ mean: [123.7, 116.3, 103.5], variance: [3409, 3265, 3291] })(input([224, 224, 3])).shape; // [null, 224, 224, 3]
 */
export const normalization = (options: NormalizationOptions): Elementwise => {
  const at = "normalization";
  checkOptions(at, options, { mean: "required", variance: "required", name: "optional", trainable: "optional" });
  const { mean, variance } = options;
  checkPerChannel(at, "mean", mean);
  checkPerChannel(at, "variance", variance);
  const wrong = list(variance).find((number) => !(number > 0));
  const uneven = new Set([mean, variance].map((value) => list(value).length).filter((length) => length > 1)).size > 1;
  if (wrong !== undefined || uneven) {
    throw new ArgumentError({
      at,
      path: whereAmI(at),
      problem: uneven ? "mean and variance have different lengths" : `the variance is ${wrong}`,
      received: `mean ${JSON.stringify(mean)}, variance ${JSON.stringify(variance)}`,
      expected: "a mean and a variance above 0, for all numbers or for each channel",
      fix: "measure them on the training data, and leave out channels that never change",
    });
  }
  const count = Math.max(list(mean).length, list(variance).length);
  const pick = (value: PerChannel, i: number): number => (typeof value === "number" ? value : value[i]!);
  const scales = Array.from({ length: count }, (_, i) => 1 / Math.sqrt(pick(variance, i)));
  const offsets = scales.map((scale, i) => -pick(mean, i) * scale);
  const only = (values: readonly number[]): PerChannel => (values.length === 1 ? values[0]! : values);
  return ruledLayer(
    definitionOf(at, {}, { mean, variance }, options),
    (shape) => shape,
    () => (x) => scaled(x, only(scales), only(offsets)),
  );
};
