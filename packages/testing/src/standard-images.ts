/** @file Graphs for engines that compute images with their channels last, for those that do not: the same numbers by the standard's operators. */
import { IMAGES_LAST, type OnnxGraph, type OnnxNode } from "@tributary/kernel/authoring";

const [TO_FIRST, TO_LAST] = [
  [0, 3, 1, 2],
  [0, 2, 3, 1],
];

const turned = (from: string, to: string, perm: readonly number[]): OnnxNode => ({
  op: "Transpose",
  inputs: [from],
  outputs: [to],
  attributes: { perm },
});

/** The graph with images turned around before and after each operator that reads and writes them with their channels last. */
export const standardImages = (graph: OnnxGraph): OnnxGraph => ({
  ...graph,
  nodes: graph.nodes.flatMap((node): readonly OnnxNode[] => {
    if (!node.op.startsWith(`${IMAGES_LAST}.`)) return [node];
    const [op, [image, ...rest], [output]] = [node.op.slice(IMAGES_LAST.length + 1), node.inputs, node.outputs];
    const [read, written] = [`${output} reads`, `${output} writes`];
    return [
      turned(image!, read, TO_FIRST),
      { ...node, op, inputs: [read, ...rest], outputs: [written] },
      turned(written, output!, TO_LAST),
    ];
  }),
});
