/** @file The order in which nodes stand in a file. */
import type { OnnxNode } from "@tributary/kernel/authoring";

/**
 * The places of all nodes, each as soon as all that it reads is there. While ONNX Runtime opens a graph, it sorts the nodes several times, and for each
 * of them goes through the list of all that could come next. So what waits for nothing comes first, from the last such node on: with the first, which
 * reads the image, begins what most others wait for. And of nodes that become ready together the last goes first: what follows the loss is sooner done
 * with than what leads to it.
 */
export const asSoonAsReady = (nodes: readonly OnnxNode[]): readonly number[] => {
  const sources = new Map<string, number>();
  nodes.forEach(({ outputs }, i) => {
    for (const output of outputs) sources.set(output, i);
  });
  const readers = nodes.map((): number[] => []);
  /** How many values a node waits for; one that it reads twice counts twice. */
  const missing = new Uint32Array(nodes.length);
  nodes.forEach(({ inputs }, i) => {
    for (const input of inputs) {
      const source = sources.get(input);
      if (source === undefined) continue;
      readers[source]!.push(i);
      missing[i]!++;
    }
  });
  const ready = [...nodes.keys()].filter((i) => missing[i] === 0);
  const ordered: number[] = [];
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    ordered.push(i);
    for (const reader of readers[i]!) if (--missing[reader]! === 0) ready.push(reader);
  }
  return ordered;
};
