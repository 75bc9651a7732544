/** @file Ours and a reference have the same weights: names, sizes and counts, without a number computed. */
import { countWeights, input, model, type Tensor } from "@tributary/kernel";
import { countOf, type Reference, weightReferences } from "@tributary/kernel/authoring";
import { referenceShape } from "@tributary/runtime";
import { expect } from "vitest";
import { readNames } from "./golden.ts";

/** Sizes of one do not count: a dense layer of ours may be a convolution of one pixel there. */
const withoutOnes = (shape: readonly number[]): readonly number[] => shape.filter((size) => size !== 1);

/**
 * Compares the weights of a network with those of its reference: every one of ours is there, with its sizes, and every one of theirs is
 * ours. For variants that differ from a network whose numbers are compared only in how many blocks there are, or how wide they are.
 */
export const expectNames = (net: ((image: Tensor) => Tensor) & { readonly reference: Reference }, size = 64): void => {
  const { reference } = net;
  const image = input([size, size, 3], { name: "image" });
  const whole = model(image, net(image));
  const references = weightReferences(whole, reference);
  const names = readNames(`${reference.package}-${reference.architecture}`);
  const theirs = [...names].map(([weight, shape]) => [weight, withoutOnes(shape)]);
  const ours = whole.weights.map((weight) => {
    const found = references[weight.name];
    return found ? [found.name, withoutOnes(referenceShape(weight, found))] : [weight.name, null];
  });
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  const count = [...names.values()].reduce((total, shape) => total + countOf(shape), 0);
  expect(countWeights(whole, { statistics: true })).toBe(count);
};
