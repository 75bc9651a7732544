import { checkOp, evaluateTensors, expectAllClose, type Grid } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { standardAbilities } from "../graph/emitter.ts";
import { constant, input } from "../graph/source.ts";
import { lower } from "../lowering/lower.ts";
import type { BlockOrder } from "../shape/depth-to-space.ts";
import { depthToSpace, spaceToDepth } from "./depth-to-space.ts";

const orders: readonly BlockOrder[] = ["tensorflow", "torch"];

/** The channel that place (dy, dx) of channel c's block comes from. */
const channelOf = (order: BlockOrder, block: number, channels: number, c: number, place: number): number =>
  order === "tensorflow" ? place * channels + c : c * block ** 2 + place;

for (const order of orders) {
  for (const block of [1, 2, 3]) {
    checkOp(`channels become blocks of ${block} pixels, in ${order}'s order`, {
      run: ([x]) => depthToSpace(x!, block, order),
      inputs: [[2, 2, 3, 2 * block ** 2]],
      output: [2, 2 * block, 3 * block, 2],
      open: [[null, null, null, 2 * block ** 2]],
      reference: (x: Grid) => (n, i, j, c) =>
        x(
          n!,
          Math.floor(i! / block),
          Math.floor(j! / block),
          channelOf(order, block, 2, c!, (i! % block) * block + (j! % block)),
        ),
    });
  }

  checkOp(`blocks of pixels become channels, in ${order}'s order`, {
    run: ([x]) => spaceToDepth(x!, 2, order),
    inputs: [[2, 4, 6, 3]],
    output: [2, 2, 3, 12],
    open: [[null, null, null, 3]],
    reference: (x: Grid) => (n, i, j, k) => {
      const [c, place] = order === "tensorflow" ? [k! % 3, Math.floor(k! / 3)] : [Math.floor(k! / 4), k! % 4];
      return x(n!, 2 * i! + Math.floor(place / 2), 2 * j! + (place % 2), c);
    },
  });

  test(`an engine without SpaceToDepth computes the same, in ${order}'s order`, () => {
    const x = input([null, null, 3]);
    const graph = lower({
      inputs: [{ name: "x", tensor: x }],
      weights: [],
      outputs: [{ name: "y", tensor: spaceToDepth(x, 2, order) }],
      abilities: { ...standardAbilities, spaceToDepth: false },
    });
    const kinds = new Set(graph.nodes.map(({ op }) => op));
    expect(kinds).toEqual(new Set(["Transpose", "Slice", "Concat", ...(order === "torch" ? ["Gather"] : [])]));
  });
}

/** 0, 1, 2, … */
const counted = (shape: readonly [number, number, number, number]) =>
  constant(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
    shape,
  );

describe("the orders of others", () => {
  test("torch.nn.functional.pixel_shuffle, ONNX's CRD", async () => {
    const x = counted([1, 1, 2, 8]);
    const [y] = await evaluateTensors([], [depthToSpace(x, 2, "torch")]);
    // pixel_shuffle(torch.arange(16.).reshape(1, 1, 2, 8).permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1).flatten()
    expectAllClose(y!.data, [0, 4, 1, 5, 8, 12, 9, 13, 2, 6, 3, 7, 10, 14, 11, 15]);
  });

  test("tf.nn.depth_to_space, ONNX's DCR", async () => {
    const x = counted([1, 1, 2, 8]);
    const [y] = await evaluateTensors([], [depthToSpace(x, 2)]);
    // tf.nn.depth_to_space(tf.reshape(tf.range(16.), (1, 1, 2, 8)), 2).numpy().flatten()
    expectAllClose(y!.data, [0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15]);
  });

  test("torch.nn.functional.pixel_unshuffle", async () => {
    const x = counted([1, 2, 4, 2]);
    const [y] = await evaluateTensors([], [spaceToDepth(x, 2, "torch")]);
    // pixel_unshuffle(torch.arange(16.).reshape(1, 2, 4, 2).permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1).flatten()
    expectAllClose(y!.data, [0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15]);
  });
});

test("settings that it does not take", () => {
  const x = input([4, 4, 8]);
  // @ts-expect-error There is no such order.
  expect(() => depthToSpace(x, 2, "crd")).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: depthToSpace: order is "crd"
      received  "crd"
      expected  "tensorflow" or "torch"
      to fix    give order as "tensorflow" or "torch"]
  `);
  expect(() => spaceToDepth(x, 0)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: spaceToDepth: blockSize is 0
      received  0
      expected  a whole number, at least 1
      to fix    give blockSize as a whole number, at least 1]
  `);
  expect(() => depthToSpace(x, 4)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: depthToSpace: 8 channels cannot become blocks of 4 × 4 pixels
      received  [null, 4, 4, 8]
      expected  a number of channels that 16 divides
      to fix    give the layer before it 16 times the filters that should come out]
  `);
});
