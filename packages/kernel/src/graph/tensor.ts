/** @file Tensor: a node of the graph. It has a shape and remembers how it is computed. */
import type { DType, Shape } from "../shape/types.ts";
import type { LayerCall } from "./layer-call.ts";
import type { Application } from "./op.ts";
import type { Source } from "./source.ts";

/**
 * A symbolic tensor: no numbers yet, only what they will look like and how they come about.
 *
 * `shape` is what Keras prints, the batch first: `[null, 28, 28, 64]`. `null` is a size that is open until data comes.
 */
export interface Tensor<out S extends Shape = Shape> {
  /** Counts up in the order in which tensors are made, so that inputs always come before what is computed from them. */
  readonly id: number;
  readonly shape: S;
  readonly dtype: DType;
  /** Where its numbers come from, if they are not computed: an input, a constant, a weight, random numbers. */
  readonly source: Source | null;
  /** Which operation computes it, from which tensors. */
  readonly from: Application | null;
  /** The call of a layer in which it was computed. */
  readonly layer: LayerCall | null;
}

let made = 0;

/** The next number in the order of making. */
export const nextId = (): number => made++;

/**
 * Whether a value is a tensor of a graph.
 *
 * @example
 * isTensor(input([8])); // true
 * isTensor({ data: [], shape: [0] }); // false
 */
export const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" && value !== null && "shape" in value && "from" in value && "source" in value;

/** Anything drawn as a box with one arrow in and one arrow out. */
export type Block = (x: Tensor) => Tensor;
