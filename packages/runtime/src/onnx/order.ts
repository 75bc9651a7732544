/** @file The order in which nodes stand in a file. */
import type { OnnxNode } from "@tributary/kernel/authoring";

/**
 * The same nodes, each as soon as all that it reads is there. While ONNX Runtime opens a graph, it sorts the nodes several times, and for each of them
 * goes through the list of all that could come next. In this order only those wait in it long that read no others.
 */
export const asSoonAsReady = (nodes: readonly OnnxNode[]): readonly OnnxNode[] => {
  const readers = new Map<string, OnnxNode[]>();
  for (const { outputs } of nodes) for (const output of outputs) readers.set(output, []);
  /** How many values a node waits for; one that it reads twice counts twice. */
  const missing = new Map<OnnxNode, number>();
  for (const node of nodes) {
    let count = 0;
    for (const input of node.inputs) count += Math.sign(readers.get(input)?.push(node) ?? 0);
    missing.set(node, count);
  }
  /** The nodes that waited for this one last. */
  const released = ({ outputs }: OnnxNode): readonly OnnxNode[] =>
    outputs
      .flatMap((output) => readers.get(output)!)
      .filter((reader) => {
        const left = missing.get(reader)! - 1;
        missing.set(reader, left);
        return left === 0;
      });
  const ordered: OnnxNode[] = [];
  for (const start of nodes.filter((node) => missing.get(node) === 0)) {
    const ready = [start];
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      ordered.push(node);
      ready.push(...released(node).toReversed());
    }
  }
  return ordered;
};
