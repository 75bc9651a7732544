/** @file The contract of operations, and how one is applied. */
import { ArgumentError, ShapeError } from "../errors.ts";
import { axisName } from "../shape/messages.ts";
import type { DType, Shape } from "../shape/types.ts";
import type { AnyValue, Emitter } from "./emitter.ts";
import { currentCall, whereAmI } from "./layer-call.ts";
import type { Range } from "./range.ts";
import type { Reach } from "./reach.ts";
import { isTensor, newTensor, type Tensor } from "./tensor.ts";
import type { Training } from "./training.ts";

/** What operations of one tensor, and of two, are applied to. */
export type Unary = readonly [x: Tensor];
export type Binary = readonly [a: Tensor, b: Tensor];

/** One use of an operation. */
export interface Call<Attrs, Inputs extends readonly Tensor[] = readonly Tensor[]> {
  readonly inputs: Inputs;
  readonly attrs: Attrs;
  /** Where in the model, for errors: `conv2_1/conv2d`. */
  readonly at: string;
  readonly output: Tensor;
}

export type Gradient<Attrs, Inputs extends readonly Tensor[] = readonly Tensor[]> =
  | ((call: Call<Attrs, Inputs>, dOutput: Tensor) => readonly (Tensor | undefined)[])
  | { readonly why: string }
  | null;

/** How the gradients of several outputs are computed at once, all of which come from the same first input, and from weights. */
export interface Together<Attrs, Inputs extends readonly Tensor[] = readonly Tensor[]> {
  /** Whether one may be computed with others of which the same is said. */
  joins(call: Call<Attrs, Inputs>): boolean;

  /**
   * The gradients of the inputs of each, where that of the first input is the sum of all, given with the first of them. Null where each is better
   * computed alone.
   *
   * @param readers All that reads the first input.
   */
  gradient(
    calls: readonly Call<Attrs, Inputs>[],
    dOutputs: readonly Tensor[],
    readers: readonly Application[],
  ): readonly (readonly (Tensor | undefined)[])[] | null;
}

/** One of the parts that lie side by side along an axis, of which all sizes are known. */
export interface Part {
  readonly axis: number;
  readonly sizes: readonly number[];
  readonly index: number;
}

/**
 * An operation: its name, and what every walk of the graph needs to know about it.
 *
 * `Inputs` is what it is applied to, such as `readonly [x: Tensor]`; any number of tensors by default.
 */
export interface Op<Attrs, Inputs extends readonly Tensor[] = readonly Tensor[]> {
  readonly name: string;

  /** The shape of the output. Throws {@link ShapeError} when the inputs do not fit. */
  shape(call: Omit<Call<Attrs, Inputs>, "output">): Shape;

  /**
   * The element types it accepts; all inputs must have the same. By default `float32` only. `"any"` accepts any
   * mixture.
   */
  readonly takes?: readonly DType[] | "any";

  /** The element type of the output. By default that of the first input. */
  dtype?(call: Omit<Call<Attrs, Inputs>, "output">): DType;

  /**
   * The gradient of the loss with respect to each input, given that of the output. It is made of operations;
   * `undefined` for an input without a gradient. Or the reason why the operation has no gradient at all; null where it is
   * there to stop it, so that what goes in counts as a constant.
   */
  readonly gradient: Gradient<Attrs, Inputs>;

  /** How gradients are computed where several of them come from the same first input. By default each alone. */
  readonly together?: Together<Attrs, Inputs>;

  /**
   * Adds the ONNX nodes that compute it. Returns the name of the result, with its layout unless that is channels last.
   */
  lower(call: Call<Attrs, Inputs>, onnx: Emitter): string | AnyValue;

  /** Adds the nodes that compute one part of the output alone; null where it is better cut out of the whole. By default it is. */
  lowerPart?(call: Call<Attrs, Inputs>, part: Part, onnx: Emitter): AnyValue | null;

  /**
   * Adds the nodes that add the output to what is there with its channels first; null where it is better computed alone. By default it is.
   */
  lowerOnto?(call: Call<Attrs, Inputs>, onto: string, onnx: Emitter): AnyValue | null;

  /** What is computed instead while training. By default the same. */
  training?(call: Call<Attrs, Inputs>, training: Training): Tensor;

  /** Whether every engine computes images, and their gradients, with channels first. */
  readonly channelsFirst?: boolean;

  /**
   * What it leaves of the order of numbers: `"kept"` by what changes each number alone, none to less than a smaller one; `"turned"` where that is so, or
   * the opposite, within each channel; `"largest"` where of some neighbors only the largest is left. By default nothing is known.
   */
  readonly order?: "kept" | "turned" | "largest";

  /** What is known of the output's values, given what is known of the inputs'. By default nothing. */
  range?(call: Call<Attrs, Inputs>, of: (x: Tensor) => Range): Range;

  /**
   * Which positions along an axis of an input the output is computed from, all sizes known. By default any may enter
   * every number.
   */
  reach?(call: Call<Attrs, Inputs>, input: number, axis: number): Reach;

  /** The number of multiply-adds for one element of the batch. By default 0. */
  multiplyAdds?(call: Call<Attrs, Inputs>): number;
}

/** An operation, what it is applied to, and with which attributes. */
export interface Application {
  // biome-ignore lint/suspicious/noExplicitAny: each op knows its own attributes; walkers only pass them back to it
  readonly op: Op<any, any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly call: Omit<Call<any>, "output">;
}

/** A use of an operation, with what comes out of it. */
// Written out: copying all properties of an object takes several times as long, and every walk of a graph does it for each tensor.
// biome-ignore lint/suspicious/noExplicitAny: as above
export const callOf = ({ call: { inputs, attrs, at } }: Application, output: Tensor): Call<any> => ({
  inputs,
  attrs,
  at,
  output,
});

/** The element types that support arithmetic. */
export const NUMBERS: readonly DType[] = ["float32", "int32", "int64"];

/** Anything, in few words. */
const kindOf = (x: unknown): string =>
  typeof x === "object" && x !== null ? `an object of ${x.constructor?.name ?? "no class"}` : typeof x;

const checkOperands = (name: string, inputs: readonly unknown[]): void => {
  const wrong = inputs.findIndex((x) => !isTensor(x));
  if (wrong < 0) return;
  throw new ArgumentError({
    at: whereAmI(name),
    problem: "it is applied to something that is not a tensor",
    received: kindOf(inputs[wrong]),
    expected: "tensors",
    fix: "make a tensor of numbers with constant(…) or scalar(…)",
  });
};

const checkTypes = (
  { name, takes = ["float32"] }: Pick<Op<never>, "name" | "takes">,
  inputs: readonly Tensor[],
): void => {
  if (takes === "any") return;
  const [first] = inputs as readonly [Tensor];
  const wrong = inputs.find(({ dtype }) => !takes.includes(dtype) || dtype !== first.dtype);
  if (!wrong) return;
  throw new ArgumentError({
    at: whereAmI(name),
    problem: takes.includes(wrong.dtype) ? "the inputs are not of one type" : `${name} does not take ${wrong.dtype}`,
    received: inputs.map(({ dtype }) => dtype).join(", "),
    expected: takes.length === 1 ? takes[0]! : `${takes.join(", ")}, the same for all`,
    fix: 'bring it to another type first: cast(x, "float32"), or rescaling(1 / 255) for pixels',
  });
};

/** Nothing may be left of an axis only where nothing was there before. */
const checkLeft = (shape: Shape, { inputs, at }: Pick<Call<unknown>, "inputs" | "at">): void => {
  const axis = shape.findIndex((size) => size !== null && size <= 0);
  if (axis < 0 || (shape[axis] === 0 && inputs.some((x) => x.shape.includes(0)))) return;
  throw new ShapeError({
    at,
    problem: `nothing is left of ${axisName(axis, shape.length)}`,
    received: inputs.map((x) => x.shape),
    expected: "at least one number along every axis",
    fix: 'use a larger input, or padding: "same"',
  });
};

/**
 * Applies an operation: a new node of the graph.
 *
 * @throws {@link ArgumentError} when it is given something that is no tensor, or does not take tensors of these types.
 * @throws {@link ShapeError} when the inputs do not fit, or nothing would be left of them.
 *
 * @example
 * const reluOp: Op<null, readonly [x: Tensor]> = {
 *   name: "relu",
 *   shape: ({ inputs: [x] }) => x.shape,
 *   gradient: notDifferentiable("it is an example"),
 *   lower: ({ inputs: [x] }, onnx) => onnx.node("Relu", [onnx.logical(x)]),
 * };
 * apply(reluOp, [input([8])], null).shape; // [null, 8]
 */
export const apply = <Attrs, Inputs extends readonly Tensor[]>(
  op: Op<Attrs, Inputs>,
  inputs: NoInfer<Inputs>,
  attrs: Attrs,
): Tensor => {
  checkOperands(op.name, inputs);
  checkTypes(op, inputs);
  const call = { inputs, attrs, at: whereAmI(op.name) };
  const shape = op.shape(call);
  checkLeft(shape, call);
  return newTensor({
    shape,
    dtype: op.dtype?.(call) ?? inputs[0]!.dtype,
    source: null,
    from: { op, call },
    layer: currentCall(),
  });
};

/**
 * Declares that an operation has no gradient, and why.
 *
 * @example
 * notDifferentiable("argMax picks, it does not weigh"); // { why: "argMax picks, it does not weigh" }
 */
export const notDifferentiable = (why: string): { readonly why: string } => ({ why });
