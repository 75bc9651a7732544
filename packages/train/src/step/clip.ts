/** @file Keeping gradients from growing too large. */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { checkNumber, described, POSITIVE } from "@tributary/kernel/authoring";
import { add, clip as clipTo, divide, maximum, multiply, scalar, sqrt, square, sum } from "@tributary/kernel/ops";

/** How gradients are kept small: each number, each weight's gradient as a vector, or all of them as one vector. */
export type Clip = { readonly value: number } | { readonly norm: number } | { readonly globalNorm: number };

/**
 * Looks at how gradients are to be clipped.
 *
 * @throws {@link ArgumentError} for another way than one of these, and for a length that is not above 0.
 */
export const clipOf = (at: string, given: unknown): Clip | null => {
  if (given === undefined || given === null) return null;
  const entries = typeof given === "object" ? Object.entries(given) : [];
  const [[name, length] = ["", undefined], ...others] = entries;
  if (others.length === 0 && ["value", "norm", "globalNorm"].includes(name)) {
    checkNumber(at, `clip: { ${name} }`, length, POSITIVE);
    return given as Clip;
  }
  throw new ArgumentError({
    at,
    problem: "clip is no way to keep gradients small",
    received: described(given),
    expected: "{ value }, { norm } or { globalNorm }, with a number above 0",
    fix: "write clip: { globalNorm: 1 }, or leave it out",
  });
};

const squaredLength = (gradient: Tensor): Tensor => sum(square(gradient));

/** Shortens vectors whose length is above `longest`, to that length. */
const shortened = (gradient: Tensor, squared: Tensor, longest: number): Tensor =>
  multiply(gradient, divide(scalar(longest), maximum(sqrt(squared), scalar(longest))));

/** The gradients, clipped. */
export const clipped = (gradients: readonly Tensor[], clip: Clip | null): readonly Tensor[] => {
  if (clip === null) return gradients;
  if ("value" in clip) return gradients.map((gradient) => clipTo(gradient, -clip.value, clip.value));
  if ("norm" in clip) return gradients.map((gradient) => shortened(gradient, squaredLength(gradient), clip.norm));
  const together = gradients.map(squaredLength).reduce((a, b) => add(a, b));
  return gradients.map((gradient) => shortened(gradient, together, clip.globalNorm));
};
