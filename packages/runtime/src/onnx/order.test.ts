import type { OnnxNode } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { asSoonAsReady } from "./order.ts";

const node = (output: string, ...inputs: readonly string[]): OnnxNode => ({
  op: "Sum",
  inputs,
  outputs: [output],
  attributes: {},
});

const orderOf = (...nodes: readonly OnnxNode[]): string =>
  asSoonAsReady(nodes)
    .map((i) => nodes[i]!.outputs.join("+"))
    .join(" ");

test("a node follows the last of those that it reads", () => {
  const layers = [node("a", "x"), node("b", "a"), node("c", "b")];
  const updates = [node("c2", "c"), node("b2", "b", "c2"), node("a2", "a", "b2")];
  expect(orderOf(...layers, ...updates)).toBe("a b c c2 b2 a2");
});

test("what waits for nothing is done with before the image comes, whatever follows it there", () => {
  const kernels = [node("kernel", "weight"), node("turned", "kernel"), node("scale", "weight 2")];
  expect(orderOf(node("image", "x"), ...kernels, node("convolved", "image", "turned"))).toBe(
    "scale kernel turned image convolved",
  );
});

test("of those that become ready together the last goes first, and none is written twice or before what it reads", () => {
  const split = { ...node("left", "x"), outputs: ["left", "right"] };
  expect(orderOf(split, node("b", "right", "right", ""), node("a", "left"), node("c", "b", "a"))).toBe(
    "left+right a b c",
  );
  expect(orderOf(split, node("a", "left"), node("b", "right"), node("c", "b", "a"))).toBe("left+right b a c");
  expect(orderOf()).toBe("");
});
