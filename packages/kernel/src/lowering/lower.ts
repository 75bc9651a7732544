/** @file Lowering: a graph of tensors becomes a graph of ONNX nodes. */
import { GraphError } from "../errors.ts";
import { type Abilities, type Layout, sizesIn, standardAbilities } from "../graph/emitter.ts";
import type { OnnxGraph, OnnxInitializer, OnnxType, OnnxValue } from "../graph/onnx-graph.ts";
import { callOf } from "../graph/op.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { fillsBlocks, kernelSizes } from "../ops/kernel-order.ts";
import { reshaped } from "../ops/reshaped.ts";
import { showShape } from "../shape/complaint.ts";
import { GraphWriter } from "./emitter.ts";

/** A tensor and its name in the ONNX graph. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
  /**
   * The layout of images as inputs or outputs of the graph; `"kernel"` for kernels of convolutions in blocks, where the engine has them and
   * they fill them. Default `"last"`.
   */
  readonly layout?: Layout | "kernel";
  /**
   * Whether the graph may declare it in any shape, as it reads or writes it, its numbers in the same order: the shape is told with the graph.
   * Default false.
   */
  readonly anyShape?: boolean;
  /**
   * Of a weight: the tensors whose numbers lie in it, one after another along its first axis. What reads one of these reads its part. Default none.
   */
  readonly holds?: readonly Tensor[];
}

export interface LowerOptions {
  /** Name of the graph. Default `"tributary"`. */
  readonly name?: string;
  /** The graph's inputs: model inputs and random numbers. */
  readonly inputs: readonly NamedTensor[];
  /** The weights that the graph reads, with their names. */
  readonly weights: readonly NamedTensor[];
  readonly outputs: readonly NamedTensor[];
  /**
   * What the engine can do, as found by `abilitiesOf()` of `@tributary/runtime`. A graph that uses more than the ONNX
   * standard is for this machine only, never for a file. By default exactly the standard.
   */
  readonly abilities?: Abilities;
}

const dimensions = ({ name, tensor, layout = "last" }: NamedTensor): readonly (number | string)[] => {
  const sizes = tensor.shape.map((size, axis) => size ?? (axis === 0 ? "batch" : `${name}_${axis}`));
  return sizesIn(layout === "first" ? layout : "last", sizes);
};

const described = (
  x: NamedTensor,
  block: number | null,
  shapes: ReadonlyMap<string, readonly number[]> = new Map(),
): OnnxValue => ({
  name: x.name,
  dtype: x.tensor.dtype as OnnxType,
  shape: shapes.get(x.name) ?? dimensions(x),
  ...(x.layout === "kernel" && block !== null ? { block } : {}),
});

const checkNamed = (at: string, named: readonly NamedTensor[]): void => {
  for (const { name, tensor } of named) {
    if (isTensor(tensor)) continue;
    throw new GraphError({
      at,
      problem: `"${name}" is not a tensor`,
      received: tensor === null ? "null" : typeof tensor,
      expected: "inputs, weights and outputs as { name, tensor }",
      fix: "give the tensors of a graph",
    });
  }
};

/** Equal constants of up to this many elements are written once, so that equal nodes that use them are too. */
const SMALL = 16;

/**
 * Lowers everything that the outputs depend on. Inside, images are channels first, as ONNX needs them, unless the engine can have them last; they are
 * transposed only at the ends of the graph, and where an operation needs the logical layout.
 *
 * @throws {@link GraphError} when two inputs, weights or outputs have one name.
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
  const given = [...inputs, ...weights, ...outputs];
  checkNamed(name, given);
  const taken = given.map((x) => x.name);
  const seen = new Set<string>();
  const twice = taken.find((each) => seen.size === seen.add(each).size);
  if (twice !== undefined) {
    throw new GraphError({
      at: name,
      problem: `two values of the graph are called "${twice}"`,
      expected: "a name of its own for every input, weight and output: ONNX keeps them in one list",
      fix: 'put something in front of names that users chose: "input/…", "weight/…"',
    });
  }
  const onnx = new GraphWriter(taken, abilities);
  const { channelBlock } = abilities;
  /** Kernels lie in blocks where the engine has them and they fill them. */
  const possible = (x: NamedTensor): NamedTensor =>
    x.layout === "kernel" && !fillsBlocks(x.tensor.shape, channelBlock) ? { ...x, layout: "last" } : x;
  const [read, written] = [weights.map(possible), outputs.map(possible)];
  for (const { name, tensor, layout = "last" } of [...inputs, ...read]) onnx.given(tensor, name, layout);
  for (const { tensor, holds } of read) if (holds) onnx.held(tensor, holds);

  const order = topological(
    outputs.map((x) => x.tensor),
    new Set(inputs.map((x) => x.tensor)),
  );
  const used = new Set(order);
  const isRead = ({ tensor, holds = [] }: NamedTensor): boolean => [tensor, ...holds].some((x) => used.has(x));
  for (const tensor of order) {
    if (onnx.has(tensor)) continue;
    if (tensor.source?.kind === "constant" && tensor.dtype === "float32" && tensor.source.data.length <= SMALL) {
      const numbers = Array.from(tensor.source.data as Float32Array);
      onnx.place(tensor, { name: onnx.floats(numbers, tensor.shape as readonly number[]), layout: "last" });
    } else if (tensor.source?.kind === "constant") {
      const { dtype, shape, source } = tensor;
      const constant = { dtype: dtype as OnnxType, shape: shape as readonly number[], data: source.data };
      onnx.place(tensor, { name: onnx.constant(constant), layout: "last" });
    } else if (tensor.from) {
      const lowered = tensor.from.op.lower(callOf(tensor.from, tensor), onnx);
      onnx.place(tensor, typeof lowered === "string" ? { name: lowered, layout: "last" } : lowered);
    } else {
      throw new GraphError({
        at: name,
        problem: `a ${tensor.source?.kind} of shape ${showShape(tensor.shape)} is read, but has no name`,
        received: given.map((x) => x.name).join(", "),
        expected: "a name for every input, weight and tensor of random numbers that the outputs depend on",
        fix: "list it among the inputs or the weights",
      });
    }
  }

  for (const { name, tensor, layout = "last" } of written) {
    const kernel = layout === "kernel" ? onnx.kernelInBlocks(tensor) : null;
    const plain = (): string => (layout === "first" ? onnx.channelsFirst(tensor) : onnx.logical(tensor));
    onnx.output(name, kernel === null ? plain() : reshaped(kernel, kernelSizes(tensor), onnx));
  }
  const free = [...weights, ...outputs].filter(({ anyShape = false }) => anyShape).map(({ name }) => name);
  const { nodes, shapes } = onnx.finished(new Set(free));
  const constants = new Map(onnx.initializers.map((constant) => [constant.name, constant]));
  const reads = new Set<OnnxInitializer>();
  for (const { inputs } of nodes)
    for (const value of inputs) if (constants.has(value)) reads.add(constants.get(value)!);
  return {
    name,
    opset: 21,
    inputs: inputs.map((x) => described(x, null)),
    outputs: written.map((x) => described(x, channelBlock, shapes)),
    nodes,
    initializers: onnx.initializers.filter((constant) => reads.has(constant)),
    weights: read.filter(isRead).map((x) => described(x, channelBlock, shapes)),
  };
};
