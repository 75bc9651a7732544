import { input } from "@tributary/kernel";
import { fromSource, lower } from "@tributary/kernel/authoring";
import { add, reshape } from "@tributary/kernel/ops";
import { processors } from "@tributary/testing";
import { expect, test } from "vitest";
import { EngineError } from "../errors.ts";
import { openSession, type Session } from "./session.ts";

test("what ONNX Runtime throws while it computes says which graph, which inputs and why", async () => {
  const [a, b] = [input([null], { name: "a" }), input([null], { name: "b" })];
  const graph = lower({
    name: "sum",
    inputs: [
      { name: "a", tensor: a },
      { name: "b", tensor: b },
    ],
    weights: [],
    outputs: [{ name: "c", tensor: add(a, b) }],
  });
  await using session = await openSession(graph);
  const feeds = {
    a: { shape: [1, 2], data: new Float32Array(2) },
    b: { shape: [1, 3], data: new Float32Array(3) },
  };
  const error: unknown = await session.run(feeds).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EngineError);
  const { message, cause } = error as EngineError;
  expect(cause).toBeInstanceOf(Error);
  // Errors show what text would hide, such as the end of a line.
  const shown = (cause as Error).message.replaceAll("\n", "\\n");
  expect(message.replace(shown, "…")).toMatchInlineSnapshot(`
    "sum: ONNX Runtime could not compute the graph
      received  a float32 [1, 2], b float32 [1, 3]; …
      expected  inputs whose sizes fit every part of the model
      to fix    try another size, or a smaller batch where memory is short"
  `);
});

test("numbers of threads that cannot be meant are refused, and settings that are null are none", async () => {
  const a = input([1], { name: "a" });
  const ports = [{ name: "a", tensor: a }];
  const graph = lower({ name: "sum", inputs: ports, weights: [], outputs: [{ name: "c", tensor: add(a, 1) }] });
  const said = await Promise.all(
    [0, -1, 1.5, 1e9].map((threads) => openSession(graph, { threads }).catch(({ message }) => message)),
  );
  expect(said[0]).toMatchInlineSnapshot(`
    "threads: this is no number of threads
      received  0
      expected  a whole number from 1 to 1024
      to fix    leave threads out for as many as there are cores"
  `);
  expect(said.map((message) => /received\s+(\S+)/.exec(message)?.[1])).toEqual(["0", "-1", "1.5", "1000000000"]);
  await using session = await openSession(graph, Object({ engine: null }));
  const { c } = await session.run({ a: { shape: [1, 1], data: Float32Array.of(2) } });
  expect(Array.from(c!.data, Number)).toEqual([3]);
});

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
