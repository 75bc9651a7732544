/** @file Inputs and outputs in the shape in which nodes read and write them, where whoever runs the graph is told which that is. */
import type { OnnxNode } from "../graph/onnx-graph.ts";
import type { Known } from "./known.ts";
import { renamed } from "./renamed.ts";

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
 * The nodes with the names of outputs. What is only reshaped after it is read, or before it is written, is declared in that shape.
 *
 * @param free The names of inputs and outputs that may have any shape.
 * @param chosen The names of outputs, by the values that they are.
 */
export const inFreeShapes = (
  nodes: readonly OnnxNode[],
  free: ReadonlySet<string>,
  chosen: ReadonlyMap<string, string>,
  known: Known,
): Shaped => {
  const values = new Map(Array.from(chosen, ([value, name]) => [name, value]));
  /** What an output is called before it has its name. */
  const inside = (name: string): string => values.get(name) ?? name;
  const readers = new Map(Array.from(free, (name) => [inside(name), [] as OnnxNode[]]));
  const producers = new Map<string, OnnxNode>();
  for (const node of free.size === 0 ? [] : nodes) {
    for (const input of node.inputs) {
      const reading = readers.get(input);
      if (reading && reading.at(-1) !== node) reading.push(node);
    }
    for (const output of node.outputs) if (readers.has(output)) producers.set(output, node);
  }
  const shapes = new Map<string, readonly number[]>();
  const dropped = new Set<OnnxNode>();
  const names = new Map(chosen);
  const read = (name: string, reading: readonly OnnxNode[]): void => {
    // Equal nodes are one, so that each of several has a shape of its own: the first may as well be it.
    const first = reading.find(({ outputs: [result] }) => !names.has(result!));
    if (!first || reading.some((node) => reshapedTo(node, known) === null)) return;
    shapes.set(name, reshapedTo(first, known)!);
    dropped.add(first);
    names.set(first.outputs[0]!, name);
  };
  const write = (name: string, node: OnnxNode): void => {
    const [before] = node.inputs as readonly [string];
    const { sizes, producer } = known.of(before);
    // What is an input, or an output itself, keeps its name.
    if (node.op !== "Reshape" || !sizes || !producer || names.has(before)) return;
    shapes.set(name, sizes);
    dropped.add(node);
    names.set(before, name);
  };
  for (const name of free) {
    const reading = readers.get(inside(name))!;
    const producer = producers.get(inside(name));
    if (!producer) read(name, reading);
    else if (reading.length === 0) write(name, producer);
  }
  const left = dropped.size === 0 ? nodes : nodes.filter((node) => !dropped.has(node));
  return { nodes: renamed(left, names), shapes };
};
