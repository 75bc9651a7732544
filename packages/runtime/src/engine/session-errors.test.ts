import { input } from "@tributary/kernel";
import { lower } from "@tributary/kernel/authoring";
import { add } from "@tributary/kernel/ops";
import { expect, test } from "vitest";
import { EngineError } from "../errors.ts";
import { openSession } from "./session.ts";

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
