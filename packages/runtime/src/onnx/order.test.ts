import type { OnnxNode } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { asSoonAsReady } from "./order.ts";

const node = (output: string, ...inputs: readonly string[]): OnnxNode => ({
  op: "Sum",
  inputs,
  outputs: [output],
  attributes: {},
});

const named = (nodes: readonly OnnxNode[], places: readonly number[]): string =>
  places.map((i) => nodes[i]!.outputs.join("+")).join(" ");
const orderOf = (...nodes: readonly OnnxNode[]): string => named(nodes, asSoonAsReady(nodes, false));
const orderOfBatch = (...nodes: readonly OnnxNode[]): string => named(nodes, asSoonAsReady(nodes, true));

test("a node follows the last of those that it reads", () => {
  const layers = [node("a", "x"), node("b", "a"), node("c", "b")];
  const updates = [node("c2", "c"), node("b2", "b", "c2"), node("a2", "a", "b2")];
  expect(orderOf(...layers, ...updates)).toBe("a b c c2 b2 a2");
  expect(orderOfBatch(...layers, ...updates)).toBe("a b c c2 b2 a2");
});

test("what waits for nothing is done with before the image comes, whatever follows it there", () => {
  const kernels = [node("kernel", "weight"), node("turned", "kernel"), node("scale", "weight 2")];
  expect(orderOf(node("image", "x"), ...kernels, node("convolved", "image", "turned"))).toBe(
    "scale kernel turned image convolved",
  );
});

test("for a batch it stays where it is, and of those that become ready together the first goes first", () => {
  const nodes = [node("image", "x"), node("left", "image"), node("right", "image"), node("kernel", "weight")];
  expect(orderOfBatch(...nodes, node("convolved", "left", "kernel"))).toBe("image left right kernel convolved");
});

test("of those that become ready together the last goes first, and none is written twice or before what it reads", () => {
  const split = { ...node("left", "x"), outputs: ["left", "right"] };
  expect(orderOf(split, node("b", "right", "right", ""), node("a", "left"), node("c", "b", "a"))).toBe(
    "left+right a b c",
  );
  expect(orderOf(split, node("a", "left"), node("b", "right"), node("c", "b", "a"))).toBe("left+right b a c");
  expect(orderOf()).toBe("");
});
