/** @file Which layer an error of ONNX Runtime is about: it knows the nodes of the graph, users know their layers. */
import type { OnnxGraph, OnnxNode } from "@tributary/kernel/authoring";

/** How ONNX Runtime names a node while it computes, and when it opens a graph. We call each by its place among all. */
const NODE = /Name:'(\d+)'|Node \((\d+)\)/;

/** `"conv1/conv2d"` of its kernel, as it is or folded. */
const layerOf = (weight: string): string => weight.slice(0, Math.max(0, weight.lastIndexOf("/")));

/** The layers whose weights are met first on the way back from a node. */
const layersBefore = ({ nodes, weights }: Pick<OnnxGraph, "nodes" | "weights">, start: OnnxNode): readonly string[] => {
  const named = new Set(weights.map(({ name }) => name));
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const seen = new Set([start]);
  let nearest = [start];
  while (nearest.length > 0) {
    const layers = nearest.flatMap(({ inputs }) => inputs.filter((input) => named.has(input)).map(layerOf));
    if (layers.length > 0) return [...new Set(layers)];
    const before = nearest.flatMap(({ inputs }) => inputs.flatMap((input) => producers.get(input) ?? []));
    nearest = [...new Set(before)].filter((node) => !seen.has(node));
    for (const node of nearest) seen.add(node);
  }
  return [];
};

/**
 * Where in the model an error of ONNX Runtime has its place: `"in conv1/conv2d (Conv)"`, `"behind conv1/conv2d (Concat)"`; null where it
 * does not say.
 */
export const placeOf = (graph: Pick<OnnxGraph, "nodes" | "weights">, message: string): string | null => {
  const [, computed, opened] = NODE.exec(message) ?? [];
  const node = graph.nodes[Number(computed ?? opened)];
  if (!node) return null;
  const layers = layersBefore(graph, node);
  if (layers.length === 0) return null;
  const isOwn = graph.weights.some((weight) => node.inputs.includes(weight.name));
  return `${isOwn ? "in" : "behind"} ${layers.join(", ")} (${node.op})`;
};
