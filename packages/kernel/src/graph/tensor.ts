/** @file Tensor: a node of the graph. It has a shape and remembers how it is computed. */
import type { DType, Shape } from "../shape/types.ts";
import type { LayerCall } from "./layer-call.ts";
import type { Application } from "./op.ts";
import type { Source } from "./source.ts";

/**
 * A symbolic tensor, like a `KerasTensor`: it has no values yet, only a shape, an element type, and how it is computed.
 *
 * `shape` is what Keras prints, the batch first: `[null, 28, 28, 64]`. `null` is a size that is unknown until there is
 * data.
 */
export interface Tensor<out S extends Shape = Shape> {
  /** Counts up in the order in which tensors are made, so that inputs always come before what is computed from them. */
  readonly id: number;
  readonly shape: S;
  readonly dtype: DType;
  /** What it is, if it is not computed: an input, a constant, a weight, random numbers. */
  readonly source: Source | null;
  /** The operation that computes it, with its inputs. */
  readonly from: Application | null;
  /** The layer call in which it is computed. */
  readonly layer: LayerCall | null;
}

let made = 0;

/** The id of the next tensor. */
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

/** A function from a tensor to a tensor: a layer, or any part of a network with one input and one output. */
export type Block = (x: Tensor) => Tensor;
