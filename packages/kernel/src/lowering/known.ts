/** @file What is known of the values of a graph while it is written: their shapes, their numbers, and where they come from. */
import { BLOCKS, CHANNELS_LAST } from "../graph/emitter.ts";
import type { OnnxAttribute, OnnxInitializer, OnnxNode } from "../graph/onnx-graph.ts";
import { countOf, sameShape } from "../shape/count.ts";

/** A node that is not written yet. */
export interface Wanted {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

type Sizes = readonly number[];

/** Nodes whose result has the shape of what they read. */
const SAME_SHAPE: ReadonlySet<string> = new Set([
  "Abs",
  "BatchNormalization",
  "Clip",
  "Exp",
  "HardSigmoid",
  "Identity",
  "Log",
  "Neg",
  "Reciprocal",
  "Relu",
  "Sigmoid",
  "Sign",
  "Sqrt",
  "Tanh",
  `${BLOCKS}.ReorderInput`,
]);

const PAIRWISE: ReadonlySet<string> = new Set(["Add", "Div", "Mul", "Sub"]);

/** A target of `Reshape` with 0 and -1 filled in; null where that takes sizes which are not known. */
export const filledIn = (target: Sizes, from: Sizes | undefined): Sizes | null => {
  if (target.every((size) => size > 0)) return target;
  if (from === undefined) return null;
  const copied = target.map((size, axis) => (size === 0 ? from[axis]! : size));
  const others = countOf(copied.filter((size) => size !== -1));
  return others === 0 ? null : copied.map((size) => (size === -1 ? countOf(from) / others : size));
};

/** The sizes of a convolution, whose pads are all those before and then all those after. */
const convolved = (
  [batch, , ...pixels]: Sizes,
  [filters, , ...taps]: Sizes,
  attributes: Wanted["attributes"],
): Sizes => {
  const { strides, dilations, pads } = attributes as Readonly<Record<string, Sizes>>;
  const places = pixels.map((size, axis) => {
    const room = size + pads![axis]! + pads![axis + taps.length]! - dilations![axis]! * (taps[axis]! - 1) - 1;
    return Math.floor(room / strides![axis]!) + 1;
  });
  return [batch!, filters!, ...places];
};

/** The sizes of what is repeated up to a target, both counted from the end. */
const expanded = (from: Sizes, target: Sizes | undefined): Sizes | null =>
  target && from.length <= target.length
    ? target.map((size, axis) => Math.max(size, from[axis - target.length + from.length] ?? 1))
    : null;

/** Collects what is known, as values are named and nodes written. */
export class Known {
  readonly #shapes = new Map<string, Sizes>();
  readonly #producers = new Map<string, OnnxNode>();
  readonly #constants = new Map<string, OnnxInitializer>();

  /** The sizes of a value; undefined where not all are known. */
  shape(value: string): Sizes | undefined {
    return this.#shapes.get(value);
  }

  /** The node that a value comes from. */
  producer(value: string): OnnxNode | undefined {
    return this.#producers.get(value);
  }

  /** The same numbers in the same order, in the shape that they were computed in. */
  unreshaped(value: string): string {
    const { op, inputs } = this.#producers.get(value) ?? {};
    return op === "Reshape" ? this.unreshaped(inputs![0]!) : value;
  }

  /** A constant that was written down. */
  constant(value: string): OnnxInitializer | undefined {
    return this.#constants.get(value);
  }

  /** The numbers of a constant list of int64. */
  ints(value: string): Sizes | undefined {
    const { dtype, data } = this.#constants.get(value) ?? {};
    return dtype === "int64" ? (data as Sizes) : undefined;
  }

  /** The number of a constant scalar of float32. */
  number(value: string): number | undefined {
    const { dtype, shape, data } = this.#constants.get(value) ?? {};
    return dtype === "float32" && shape!.length === 0 ? data![0] : undefined;
  }

  addShape(value: string, sizes: readonly (number | null)[]): void {
    if (sizes.every((size) => size !== null)) this.#shapes.set(value, sizes);
  }

  addConstant(constant: OnnxInitializer): void {
    this.#constants.set(constant.name, constant);
    this.#shapes.set(constant.name, constant.shape);
  }

  addNode(node: OnnxNode): void {
    for (const output of node.outputs) this.#producers.set(output, node);
    // Statistics are vectors as scales are.
    const isNormalized = node.op === "BatchNormalization";
    const scale = this.shape(node.inputs[1] ?? "");
    if (isNormalized && scale) for (const statistic of node.outputs.slice(1)) this.#shapes.set(statistic, scale);
    const sizes = isNormalized || node.outputs.length === 1 ? this.#computed(node) : null;
    if (sizes) this.#shapes.set(node.outputs[0]!, sizes);
  }

  /** The sizes that a node's result will have, for those nodes that other rules ask about. */
  #computed({ op, inputs, attributes }: Wanted): Sizes | null {
    const [first, second] = inputs.map((input) => this.shape(input));
    if (op === "Reshape") {
      const target = this.ints(inputs[1]!);
      return target ? filledIn(target, first) : null;
    }
    if (first === undefined) return null;
    if (SAME_SHAPE.has(op)) return first;
    if (op === "Expand") return expanded(first, this.ints(inputs[1]!));
    if (op === "Transpose") return (attributes.perm as Sizes).map((axis) => first[axis]!);
    if (op === `${BLOCKS}.ReorderOutput`) {
      return attributes.channels_last === 1 ? CHANNELS_LAST.map((axis) => first[axis]!) : first;
    }
    if (op === `${BLOCKS}.GlobalAveragePool`) return [first[0]!, first[1]!, 1, 1];
    if (op === `${BLOCKS}.Conv` && second) return convolved(first, second, attributes);
    if (!PAIRWISE.has(op) || second === undefined) return null;
    return sameShape(first, second) || second.length === 0 ? first : first.length === 0 ? second : null;
  }
}
