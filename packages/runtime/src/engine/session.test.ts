import { fromSource, lower } from "@tributary/kernel/authoring";
import { add, reshape } from "@tributary/kernel/ops";
import { processors } from "@tributary/testing";
import { expect, test } from "vitest";
import { openSession, type Session } from "./session.ts";

test.each(processors)("a graph whose sizes are not told computes the same on %s, and knows none", async (device) => {
  const x = fromSource([2, 6], "float32", { kind: "input", name: "x" });
  const graph = lower({
    inputs: [{ name: "x", tensor: x }],
    weights: [],
    outputs: [{ name: "y", tensor: add(reshape(x, [3, 4]), 1) }],
  });
  expect(graph.nodes.map(({ op }) => op)).toContain("Reshape");
  const feeds = { x: { shape: [2, 6], data: Float32Array.from({ length: 12 }, (_, i) => i) } };
  await using told = await openSession(graph, { device });
  await using untold = await openSession(graph, { device, tellSizes: false, keepOrder: false });
  expect(await untold.run(feeds)).toEqual(await told.run(feeds));
  const shapesOf = ({ inner }: Session): unknown =>
    [...inner.inputMetadata, ...inner.outputMetadata].map((value) => value.isTensor && value.shape);
  expect(shapesOf(told)).toEqual([
    [2, 6],
    [3, 4],
  ]);
  expect(shapesOf(untold)).toEqual([[], []]);
});
