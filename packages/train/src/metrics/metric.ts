/** @file What a metric is: sums that each batch adds to, and a number that follows from the sums of the whole set. */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { countOf, described, isTensor } from "@tributary/kernel/authoring";
import { scalar, sum } from "@tributary/kernel/ops";
import type { Reading, TargetsOf } from "../losses/taken.ts";

/**
 * A metric. `sums` is part of the graph and gives tensors whose shapes do not depend on the batch; they are added up in
 * float64 over all batches, and `value` makes a number of the totals. So the result is that of the whole set, not a mean of
 * batches of different sizes.
 *
 * A batch's own sums are float32: counts are exact up to 16,777,216 places a batch.
 */
export interface Metric {
  /** How histories and progress call it: `"accuracy"`. */
  readonly name: string;
  /**
   * Targets come as float32, class numbers too. One that differs from the output only by axes of size 1 at its end has the
   * output's shape.
   *
   * @param reading How the output is read: as classes that exclude each other, or as answers of their own. By default it is seen
   *   from the output.
   */
  sums(output: Tensor, target: Tensor, reading?: Reading): readonly Tensor[];
  /** What its targets may hold. By default any finite numbers. */
  readonly targets?: TargetsOf;
  /** Not a number while nothing was counted. */
  value(totals: readonly (readonly number[])[]): number;
}

/** a / b over single totals. */
export const ratio = ([part, whole]: readonly (readonly number[])[]): number => part![0]! / whole![0]!;

export const total = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);

/** How many numbers a tensor has, as a tensor: all sizes are known when a step is built. */
export const placesOf = ({ shape }: Tensor): Tensor => scalar(countOf(shape as readonly number[]));

/**
 * A metric that is the mean of numbers.
 *
 * @param measure Gives a number for each example, each pixel, or each number of the output.
 * @example
 * import { abs, cast, lessEqual, subtract } from "@tributary/kernel/ops";
 *
 * const hits = (output: Tensor, target: Tensor) => lessEqual(abs(subtract(output, target)), 0.1);
 * meanMetric("within", (output, target) => cast(hits(output, target), "float32")).name; // "within"
 */
export const meanMetric = (name: string, measure: (output: Tensor, target: Tensor) => Tensor): Metric => ({
  name,
  sums(output, target) {
    const numbers: unknown = measure(output, target);
    if (isTensor(numbers) && numbers.dtype === "float32") return [sum(numbers), placesOf(numbers)];
    throw new ArgumentError({
      at: "metric",
      problem: `"${name}" measures no tensor of float32`,
      received: isTensor(numbers) ? numbers.dtype : described(numbers),
      expected: "a number for each example, each pixel, or each number of the output",
      fix: "compute it with operations on its tensors",
    });
  },
  value: ratio,
});
