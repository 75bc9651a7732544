/** @file Deep supervision: the maps of a network at several sizes, each with a loss of its own. Isensee et al. 2018, "nnU-Net", arXiv:1809.10486. */
import { ArgumentError, resizeLike, ShapeError, type Tensor } from "@tributary/kernel";
import { described } from "@tributary/kernel/authoring";
import { reshape } from "@tributary/kernel/ops";
import type { WeightedLoss } from "../step/planned-losses.ts";
import { type Loss, type LossTerm, lossOf, termsOf } from "./loss.ts";
import { lossGiven } from "./loss-given.ts";

/** Images of numbers or labels; weights of examples are none. */
const hasPlaces = ({ shape }: Tensor): boolean => shape.length === 3 || shape.length === 4;

const sizeOf = ({ shape }: Tensor): readonly number[] => shape.slice(1, 3).map((size) => size ?? 0);

/** The pixels of a target that stand for those of a smaller output: of each block of pixels the first. */
const shrunk = (target: Tensor, output: Tensor): Tensor => {
  const [large, small] = [sizeOf(target), sizeOf(output)];
  if (!hasPlaces(target) || large.every((size, axis) => size === small[axis])) return target;
  if (large.some((size, axis) => size < small[axis]!)) {
    throw new ShapeError({
      at: "deepSupervision",
      problem: "the target is smaller than the output",
      received: [target.shape, output.shape],
      expected: "a target of the image's size, which is shrunk to that of each output",
      fix: "give the labels of the whole image, once for all outputs",
    });
  }
  const image = target.shape.length === 4 ? target : reshape(target, [...target.shape, 1]);
  const smaller = resizeLike(image, output, { interpolation: "nearest" });
  return target.shape.length === 4 ? smaller : reshape(smaller, smaller.shape.slice(0, -1));
};

const ofSmaller = ({ measure, overall }: LossTerm): LossTerm => ({
  measure: (output, target, weights) =>
    measure(output, shrunk(target, output), weights === undefined ? undefined : shrunk(weights, output)),
  overall,
});

const checkNames = (outputs: readonly string[]): void => {
  const all = Array.isArray(outputs) && outputs.length > 0 && outputs.every((name) => typeof name === "string");
  if (all && new Set(outputs).size === outputs.length) return;
  throw new ArgumentError({
    at: "deepSupervision",
    problem: "these are no names of outputs",
    received: described(outputs),
    expected: "the names of outputs from fine to coarse, each once",
    fix: 'write deepSupervision(loss, ["output", "stride2", "stride4"])',
  });
};

/**
 * The losses of a network that answers at several sizes, such as `nnUnet({ … }).supervised`: each counts half as much as the next
 * finer one, the coarsest of several not at all, and all together 1. The target is that of the whole image; for smaller outputs
 * it is shrunk, to the first pixel of each block.
 *
 * Networks whose outputs all have the image's size, as those of U-Net++, U-Net 3+ and U²-Net, take one loss for all of them.
 *
 * @param loss Of each output.
 * @param outputs Their names, from fine to coarse.
 * @throws {@link ArgumentError} for what is no loss, or no names.
 * @throws {@link ShapeError} when a step gets a target that is smaller than an output.
 * @example
 * const losses = deepSupervision(sparseCategoricalCrossentropy(), ["output", "stride2", "stride4"]);
 * Object.values(losses).map(({ weight }) => weight?.toFixed(3)); // ["0.667", "0.333", "0.000"]
 */
export const deepSupervision = <const Name extends string>(
  loss: Loss,
  outputs: readonly Name[],
): { readonly [name in Name]: WeightedLoss } => {
  checkNames(outputs);
  const given = lossGiven("deepSupervision", loss);
  const { targets, classes } = given;
  const sized = lossOf(termsOf(given).map(ofSmaller), {
    ...(targets === undefined ? {} : { targets }),
    ...(classes === undefined ? {} : { classes }),
  });
  const last = outputs.length - 1;
  const shares = outputs.map((_, i) => (i > 0 && i === last ? 0 : 0.5 ** i));
  const whole = shares.reduce((a, b) => a + b);
  const losses = outputs.map((name, i) => [name, { loss: sized, weight: shares[i]! / whole }] as const);
  return Object.fromEntries(losses) as { readonly [name in Name]: WeightedLoss };
};
