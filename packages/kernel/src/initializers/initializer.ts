/** @file How a weight starts, as data: it travels in files with the architecture. */

/** How the variance of the first weights follows from the number of inputs and outputs of a unit. */
export interface VarianceScaling {
  readonly kind: "varianceScaling";
  readonly scale: number;
  readonly mode: "fanIn" | "fanOut" | "fanAverage";
  readonly distribution: "uniform" | "normal" | "truncatedNormal";
}

export type Initializer =
  | { readonly kind: "zeros" }
  | { readonly kind: "ones" }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "randomUniform"; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "randomNormal"; readonly mean: number; readonly standardDeviation: number }
  | { readonly kind: "truncatedNormal"; readonly mean: number; readonly standardDeviation: number }
  | { readonly kind: "orthogonal"; readonly gain: number }
  | VarianceScaling;
