/** @file What is known of the values of a graph while it is written: their shapes, their numbers, and where they come from. */
import { BLOCKS, CHANNELS_FIRST, CHANNELS_LAST, IMAGES_LAST } from "../graph/emitter.ts";
import type { OnnxAttribute, OnnxInitializer, OnnxNode } from "../graph/onnx-graph.ts";
import { countOf } from "../shape/count.ts";

/** A node that is not written yet. */
export interface Wanted {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

type Sizes = readonly number[];

// Put together once: these are compared with the operator of every node.
const [REORDER_INPUT, REORDER_OUTPUT] = [`${BLOCKS}.ReorderInput`, `${BLOCKS}.ReorderOutput`];
const [CONVOLUTION, AVERAGE] = [`${BLOCKS}.Conv`, `${BLOCKS}.GlobalAveragePool`];

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
  "Sum",
  "Tanh",
  REORDER_INPUT,
  `${IMAGES_LAST}.BatchNormalization`,
]);

const PRODUCT = "com.microsoft.FusedMatMul";

/** Nodes whose result has a shape that follows from those of two values; all but convolutions and products are element-wise. */
const TWO_SHAPES: ReadonlySet<string> = new Set(["Add", "Div", "Mul", "Sub", CONVOLUTION, PRODUCT]);

/** A target of `Reshape` with 0 and -1 filled in; null where that takes sizes which are not known. */
export const filledIn = (target: Sizes, from: Sizes | null): Sizes | null => {
  if (target.every((size) => size > 0)) return target;
  if (from === null) return null;
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

/** The sizes with margins, whose list has all those before and then all those after. */
const padded = (from: Sizes, pads: Sizes | undefined): Sizes | null =>
  pads?.length === 2 * from.length ? from.map((size, axis) => size + pads[axis]! + pads[axis + from.length]!) : null;

/** The sizes with those of the list of places in place of an axis. */
const gathered = (from: Sizes, places: Sizes | undefined, axis: number): Sizes | null =>
  places ? [...from.slice(0, axis), ...places, ...from.slice(axis + 1)] : null;

/** The sizes of a product of several matrices with one matrix; null for others. */
const multiplied = (left: Sizes, right: Sizes, { transA, transB }: Wanted["attributes"]): Sizes | null =>
  transA === 0 && left.length >= 2 && right.length === 2 ? left.with(-1, right[transB === 1 ? 0 : 1]!) : null;

/** What is known of one value. */
interface Facts {
  /** Null where not all are known. */
  readonly sizes: Sizes | null;
  /** The node that it comes from. */
  readonly producer: OnnxNode | null;
  /** What was written down, of a constant. */
  readonly constant: OnnxInitializer | null;
}

const NOTHING: Facts = { sizes: null, producer: null, constant: null };

/** Collects what is known, as values are named and nodes written. */
export class Known {
  /** All that is known of a value in one place: finding it there takes longer than what is then done with it. */
  readonly #facts = new Map<string, Facts>();

  of(value: string): Facts {
    return this.#facts.get(value) ?? NOTHING;
  }

  /** The sizes of a value; undefined where not all are known. */
  shape(value: string): Sizes | undefined {
    return this.of(value).sizes ?? undefined;
  }

  /** The node that a value comes from. */
  producer(value: string): OnnxNode | undefined {
    return this.of(value).producer ?? undefined;
  }

  /** The same numbers in the same order, in the shape that they were computed in. */
  unreshaped(value: string): string {
    const { producer } = this.of(value);
    return producer?.op === "Reshape" ? this.unreshaped(producer.inputs[0]!) : value;
  }

  /** The numbers of a constant list of int64. */
  ints(value: string): Sizes | undefined {
    const { constant } = this.of(value);
    return constant?.dtype === "int64" ? (constant.data as Sizes) : undefined;
  }

  /** The number of a constant scalar of float32. */
  number(value: string): number | undefined {
    const { constant } = this.of(value);
    return constant?.dtype === "float32" && constant.shape.length === 0 ? constant.data[0] : undefined;
  }

  addShape(value: string, sizes: readonly (number | null)[]): void {
    if (sizes.includes(null)) return;
    const { producer, constant } = this.of(value);
    this.#facts.set(value, { sizes: sizes as Sizes, producer, constant });
  }

  addConstant(constant: OnnxInitializer): void {
    this.#facts.set(constant.name, { sizes: constant.shape, producer: null, constant });
  }

  addNode(node: OnnxNode): void {
    const isNormalized = node.op === "BatchNormalization";
    const sizes = isNormalized || node.outputs.length === 1 ? this.#computed(node) : null;
    // Statistics are vectors as scales are.
    const others = isNormalized ? this.of(node.inputs[1]!).sizes : null;
    for (const [i, output] of node.outputs.entries()) {
      this.#facts.set(output, { sizes: i === 0 ? sizes : others, producer: node, constant: null });
    }
  }

  /** The sizes that a node's result will have, for those nodes that other rules ask about. */
  #computed({ op, inputs, attributes }: Wanted): Sizes | null {
    const { sizes: first } = this.of(inputs[0]!);
    if (op === "Reshape") {
      const target = this.ints(inputs[1]!);
      return target ? filledIn(target, first) : null;
    }
    if (first === null) return null;
    if (op === REORDER_INPUT && attributes.channels_last === 1) return CHANNELS_FIRST.map((axis) => first[axis]!);
    if (SAME_SHAPE.has(op)) return first;
    if (op === "Expand") return expanded(first, this.ints(inputs[1]!));
    if (op === "Pad") return padded(first, this.ints(inputs[1]!));
    if (op === "Gather") return gathered(first, this.shape(inputs[1]!), attributes.axis as number);
    if (op === "Transpose") return (attributes.perm as Sizes).map((axis) => first[axis]!);
    if (op === REORDER_OUTPUT) {
      return attributes.channels_last === 1 ? CHANNELS_LAST.map((axis) => first[axis]!) : first;
    }
    if (op === AVERAGE) return [first[0]!, first[1]!, 1, 1];
    const second = TWO_SHAPES.has(op) ? this.shape(inputs[1]!) : undefined;
    if (second === undefined) return null;
    if (op === CONVOLUTION) return convolved(first, second, attributes);
    if (op === PRODUCT) return multiplied(first, second, attributes);
    return first.length < second.length ? expanded(first, second) : expanded(second, first);
  }
}
