/** @file Inputs and outputs in the shape in which nodes read and write them, where whoever runs the graph is told which that is. */
import type { OnnxNode } from "../graph/onnx-graph.ts";
import type { Known } from "./known.ts";

interface Shaped {
  readonly nodes: readonly OnnxNode[];
  /** The shapes of those that have another one than their tensor. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/** The sizes that a node gives a value, if it only reshapes it. */
const reshapedTo = ({ op, inputs }: OnnxNode, known: Known): readonly number[] | null => {
  const sizes = op === "Reshape" ? known.ints(inputs[1]!) : undefined;
  return sizes?.every((size) => size > 0) ? sizes : null;
};

/**
 * What is only reshaped after it is read, or before it is written, is declared in that shape.
 *
 * @param free The names of inputs and outputs that may have any shape.
 * @param outputs The names of all outputs.
 */
export const inFreeShapes = (
  nodes: readonly OnnxNode[],
  free: ReadonlySet<string>,
  outputs: ReadonlySet<string>,
  known: Known,
): Shaped => {
  const readers = new Map([...free].map((name) => [name, [] as OnnxNode[]]));
  const producers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) readers.get(input)?.push(node);
    for (const output of node.outputs) producers.set(output, node);
  }
  const shapes = new Map<string, readonly number[]>();
  const dropped = new Set<OnnxNode>();
  const names = new Map<string, string>();
  const read = (name: string, reading: readonly OnnxNode[]): void => {
    // Equal nodes are one, so that each of several has a shape of its own: the first may as well be it.
    const first = reading.find(({ outputs: [result] }) => !outputs.has(result!) && !names.has(result!));
    if (!first || reading.some((node) => reshapedTo(node, known) === null)) return;
    shapes.set(name, reshapedTo(first, known)!);
    dropped.add(first);
    names.set(first.outputs[0]!, name);
  };
  const write = (name: string, node: OnnxNode): void => {
    const [before] = node.inputs as readonly [string];
    const sizes = known.shape(before);
    // What is an input, or an output itself, keeps its name.
    if (node.op !== "Reshape" || !sizes || !producers.has(before) || outputs.has(before) || names.has(before)) return;
    shapes.set(name, sizes);
    dropped.add(node);
    names.set(before, name);
  };
  for (const [name, reading] of readers) {
    const producer = producers.get(name);
    if (!producer) read(name, reading);
    else if (reading.length === 0) write(name, producer);
  }
  const named = (value: string): string => names.get(value) ?? value;
  const left = nodes.filter((node) => !dropped.has(node));
  return {
    nodes: left.map((node) => ({ ...node, inputs: node.inputs.map(named), outputs: node.outputs.map(named) })),
    shapes,
  };
};
