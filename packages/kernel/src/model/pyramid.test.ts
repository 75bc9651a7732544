import { expect, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Block } from "../graph/tensor.ts";
import { relu } from "../layers/activations/relu.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { model } from "./model.ts";
import { lastOf, pyramidOf, type Stage } from "./pyramid.ts";

const half = (filters: number) => conv2d(filters, 3, { strides: 2, padding: "same" });
const image = input([32, 32, 3]);

test("the example", () => {
  const stages = [
    { name: "fine", stride: 2, block: half(8) },
    { name: "coarse", stride: 4, block: half(16) },
  ];
  expect(pyramidOf(stages)(image).map(({ name, tensor }) => [name, tensor.shape])).toEqual([
    ["fine", [null, 16, 16, 8]],
    ["coarse", [null, 8, 8, 16]],
  ]);
});

test("a stage that gives nothing is named", () => {
  const stages = (block: unknown): readonly Stage[] => [
    { name: "fine", stride: 2, block: half(8) },
    { name: "coarse", stride: 4, block: block as Block },
  ];
  expect(() => pyramidOf(stages(() => undefined))(image)).toThrow("coarse: the block gives no tensor");
  expect(() => lastOf(stages(undefined))(image)).toThrow("coarse: one of the blocks is not a function");
});

test("of several stages with the same stride the last is the level, and all share the network's weights", () => {
  const stages = [
    { name: "first", stride: 2, block: half(8) },
    { name: "same", stride: 2, block: conv2d(8, 1) },
    { name: "post", stride: 2, block: relu },
  ];
  const levels = pyramidOf(stages)(image);
  expect(levels.map(({ name, stride }) => [name, stride])).toEqual([["post", 2]]);
  expect([levels[0]!.before?.name, levels[0]!.before?.before?.name]).toEqual(["same", undefined]);
  expect(model(image, [levels[0]!.tensor, lastOf(stages)(image)]).weights).toHaveLength(4);
});
