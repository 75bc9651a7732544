/** @file Mixup, and one-hot classes. */

import type { ArrayOrArrays, NdArray } from "@tributary/kernel";
import { COUNT, checkNumber, checkOptions, isNdArray, showShape } from "@tributary/kernel/authoring";
import { mapTensors, type StackedBatch } from "../dataset/sample.ts";
import { ImageError } from "../errors.ts";
import { permutation, type Random } from "../random/random.ts";

/**
 * One-hot encoding of classes: `[…]` becomes `[…, classes]`, `Float32Array`.
 *
 * @throws {@link ImageError} when a class is not from 0 to `classes - 1`.
 * @example
 * oneHot({ data: Int32Array.of(2, 0), shape: [2] }, 3).data; // Float32Array [0, 0, 1, 1, 0, 0]
 */
export const oneHot = ({ data, shape }: NdArray, classes: number): NdArray => {
  checkNumber("oneHot", "classes", classes, COUNT);
  const rows = new Float32Array(data.length * classes);
  for (const [i, index] of data.entries()) {
    if (!(index >= 0 && index < classes && Number.isInteger(index))) {
      throw new ImageError({
        at: "oneHot()",
        problem: `element ${i} is of no known class`,
        received: String(index),
        expected: `0 to ${classes - 1}`,
      });
    }
    rows[i * classes + index] = 1;
  }
  return { data: rows, shape: [...shape, classes] };
};

/** Mixes a batch; see {@link mixup}. */
export type Mixup = <Inputs extends ArrayOrArrays, Targets extends ArrayOrArrays>(
  batch: StackedBatch<Inputs, Targets>,
  random: Random,
) => StackedBatch<Inputs, Targets>;

/** Jöhnk 1964: a number of the distribution Beta(alpha, alpha). */
const symmetricBeta = (alpha: number, random: Random): number => {
  for (;;) {
    const a = (1 - random.uniform()) ** (1 / alpha);
    const b = (1 - random.uniform()) ** (1 / alpha);
    if (a + b <= 1 && a + b > 0) return a / (a + b);
  }
};

const mixed = (tensor: NdArray, partner: Int32Array, share: number): NdArray => {
  if (!(tensor.data instanceof Float32Array)) {
    throw new ImageError({
      at: "mixup()",
      problem: "whole numbers cannot be mixed",
      received: `${tensor.data.constructor.name} ${showShape(tensor.shape)}`,
      expected: "Float32Array",
      fix: "make classes one-hot: mixup({ classes: 10 }), or oneHot() in map()",
    });
  }
  const { data, shape } = tensor;
  const length = data.length / partner.length;
  const result = Float32Array.from(data, (value, i) => {
    const other = partner[Math.floor(i / length)]! * length + (i % length);
    return share * value + (1 - share) * data[other]!;
  });
  return { data: result, shape };
};

/**
 * Mixes each example of a batch with another one, and their targets in the same proportion: give it to a data set's
 * `mapBatches`.
 *
 * Zhang et al. 2018, "mixup: beyond empirical risk minimization", arXiv:1710.09412. One share is drawn for each batch
 * from Beta(alpha, alpha), as in the authors' code.
 *
 * - inputs   `Float32Array`
 * - targets  `Float32Array`; or integer classes, if `classes` gives their number
 *
 * @param options.alpha The parameter of the Beta distribution: near 0 almost nothing is mixed, at 1 all proportions are equally
 * likely. Default 0.2.
 * @throws {@link ImageError} when inputs or targets are not floats.
 * @example
 * const mixed = digits.mapBatches(mixup({ alpha: 0.2, classes: 10 }));
 * for await (const { targets } of mixed.batch(8)) console.log(targets.shape);
 */
export const mixup = (options: { readonly alpha?: number; readonly classes?: number } = {}): Mixup => {
  checkOptions("mixup", options, { alpha: { least: 0.01 }, classes: COUNT });
  const { alpha = 0.2, classes } = options;
  const asFloats = <Targets extends ArrayOrArrays>(targets: Targets): Targets =>
    classes !== undefined && isNdArray(targets) && targets.data instanceof Int32Array
      ? (oneHot(targets, classes) as ArrayOrArrays as Targets)
      : targets;
  return (batch, random) => {
    const share = symmetricBeta(alpha, random);
    const partner = permutation(batch.size, random);
    return {
      ...batch,
      inputs: mapTensors(batch.inputs, (tensor) => mixed(tensor, partner, share)),
      targets: mapTensors(asFloats(batch.targets), (tensor) => mixed(tensor, partner, share)),
    };
  };
};
