/** @file Tensor: a node of the graph. It has a shape and remembers how it is computed. */
import type { DType, Shape } from "../shape/types.ts";
import { here, isOurs, MAKER } from "./copy.ts";
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

/** The node of a graph. The copy of the kernel that makes it is on the prototype: it costs no memory there. */
class Node<S extends Shape> implements Tensor<S> {
  readonly id = made++;
  readonly shape: S;
  readonly dtype: DType;
  readonly source: Source | null;
  readonly from: Application | null;
  readonly layer: LayerCall | null;

  constructor({ shape, dtype, source, from, layer }: Omit<Tensor<S>, "id">) {
    this.shape = shape;
    this.dtype = dtype;
    this.source = source;
    this.from = from;
    this.layer = layer;
  }

  get [MAKER](): typeof here {
    return here;
  }
}

/** How many tensors may be made, while a file is read. */
interface Limit {
  readonly last: number;
  readonly refusal: () => Error;
}

// Building a graph is synchronous, so one variable is enough.
let limit: Limit | null = null;

/** Builds something of at most `count` tensors. */
export const atMostTensors = <T>(count: number, refusal: () => Error, build: () => T): T => {
  const outer = limit;
  limit = { last: made + count, refusal };
  try {
    return build();
  } finally {
    limit = outer;
  }
};

/** A new tensor. */
export const newTensor = <S extends Shape>(fields: Omit<Tensor<S>, "id">): Tensor<S> => {
  if (limit && made >= limit.last) throw limit.refusal();
  return new Node(fields);
};

/**
 * Whether a value is a tensor of a graph.
 *
 * @throws {@link GraphError} when it was made by another copy of this package: an installation that mixes two versions
 *   may hold two copies.
 * @example
 * isTensor(input([8])); // true
 * isTensor({ data: [], shape: [0] }); // false
 */
export const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" && value !== null && "source" in value && isOurs("tensor", value);

/** A function from a tensor to a tensor: a layer, or any part of a network with one input and one output. */
export type Block = (x: Tensor) => Tensor;
