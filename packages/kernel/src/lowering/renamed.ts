/** @file Values under other names. */
import type { OnnxNode } from "../graph/onnx-graph.ts";

/** The same nodes with some values under other names. Most have none of them, and are kept as they are. */
export const renamed = (nodes: readonly OnnxNode[], names: ReadonlyMap<string, string>): readonly OnnxNode[] => {
  const isOld = (value: string): boolean => names.has(value);
  const named = (value: string): string => names.get(value) ?? value;
  return nodes.map((node) => {
    if (!node.inputs.some(isOld) && !node.outputs.some(isOld)) return node;
    return { ...node, inputs: node.inputs.map(named), outputs: node.outputs.map(named) };
  });
};
