/** @file Keeping gradients from growing too large. */
import type { Tensor } from "@tributary/kernel";
import { add, clip as clipTo, divide, maximum, multiply, scalar, sqrt, square, sum } from "@tributary/kernel/ops";

/** How gradients are kept small: each number, each weight's gradient as a vector, or all of them as one vector. */
export type Clip = { readonly value: number } | { readonly norm: number } | { readonly globalNorm: number };

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
