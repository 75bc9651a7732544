/** @file Initializers as plain data: they are saved in files with the architecture. */

/** An initializer whose variance depends on the number of inputs and outputs of a unit, as Keras' `VarianceScaling`. */
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
