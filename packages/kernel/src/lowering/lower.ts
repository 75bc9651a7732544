/** @file A graph of tensors becomes a graph of ONNX nodes. */
import { type Abilities, CHANNELS_FIRST, type Layout, standardAbilities } from "../graph/emitter.ts";
import type { OnnxGraph, OnnxType, OnnxValue } from "../graph/onnx-graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { GraphWriter } from "./emitter.ts";

/** A tensor and how the ONNX graph calls it. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
  /** How its axes lie at the border, for images. Default `"last"`. */
  readonly layout?: Layout;
}

export interface LowerOptions {
  /** Name of the graph. Default `"tributary"`. */
  readonly name?: string;
  /** Tensors that are fed: inputs, random numbers. */
  readonly inputs: readonly NamedTensor[];
  /** Weights that are read, and how they are called. */
  readonly weights: readonly NamedTensor[];
  readonly outputs: readonly NamedTensor[];
  /**
   * What the engine at hand can do, as `abilitiesOf()` of `@tributary/runtime` finds out. A graph that uses more than the
   * standard is for this machine, never for a file. Default: the standard, no more and no less.
   */
  readonly abilities?: Abilities;
}

const dimensions = ({ name, tensor, layout = "last" }: NamedTensor): readonly (number | string)[] => {
  const sizes = tensor.shape.map((size, axis) => size ?? (axis === 0 ? "batch" : `${name}_${axis}`));
  return layout === "first" ? CHANNELS_FIRST.map((axis) => sizes[axis]!) : sizes;
};

const described = (x: NamedTensor): OnnxValue => ({
  name: x.name,
  dtype: x.tensor.dtype as OnnxType,
  shape: dimensions(x),
});

/** Up to this many numbers, equal constants are written once, so that what is computed from them is too. */
const SMALL = 16;

/**
 * Writes down everything that the outputs need. Images are kept channels first inside, as ONNX wants them;
 * axes move only at the ends of the graph and where an operation needs the logical order.
 *
 * @example
 * const x = input([8]);
 * const graph = lower({ inputs: [{ name: "x", tensor: x }], weights: [], outputs: [{ name: "y", tensor: relu(x) }] });
 * graph.nodes.map(({ op, inputs, outputs }) => [op, inputs, outputs]); // [["Relu", ["x"], ["y"]]]
 */
export const lower = ({
  name = "tributary",
  inputs,
  weights,
  outputs,
  abilities = standardAbilities,
}: LowerOptions): OnnxGraph => {
  const taken = [...inputs, ...weights, ...outputs].map((x) => x.name);
  const onnx = new GraphWriter(taken, abilities);
  for (const { name, tensor, layout = "last" } of [...inputs, ...weights]) onnx.place(tensor, { name, layout });

  const order = topological(
    outputs.map((x) => x.tensor),
    new Set(inputs.map((x) => x.tensor)),
  );
  const used = new Set(order);
  for (const tensor of order) {
    if (onnx.has(tensor)) continue;
    if (tensor.source?.kind === "constant" && tensor.dtype === "float32" && tensor.source.data.length <= SMALL) {
      const numbers = Array.from(tensor.source.data as Float32Array);
      onnx.place(tensor, { name: onnx.floats(numbers, tensor.shape as readonly number[]), layout: "last" });
    } else if (tensor.source?.kind === "constant") {
      const made = onnx.fresh("constant");
      onnx.initializers.push({
        name: made,
        dtype: tensor.dtype as OnnxType,
        shape: tensor.shape as readonly number[],
        data: tensor.source.data,
      });
      onnx.place(tensor, { name: made, layout: "last" });
    } else if (tensor.from) {
      const { op, call } = tensor.from;
      const lowered = op.lower({ ...call, output: tensor }, onnx);
      onnx.place(tensor, typeof lowered === "string" ? { name: lowered, layout: "last" } : lowered);
    } else {
      throw new Error(`lower: a ${tensor.source?.kind} of shape [${tensor.shape.join(", ")}] is read but not named`);
    }
  }

  for (const { name, tensor, layout = "last" } of outputs) {
    onnx.output(name, layout === "first" ? onnx.channelsFirst(tensor) : onnx.logical(tensor));
  }
  return {
    name,
    opset: 21,
    inputs: inputs.map(described),
    outputs: outputs.map(described),
    nodes: onnx.written,
    initializers: onnx.initializers,
    weights: weights.filter((x) => used.has(x.tensor)).map(described),
  };
};
