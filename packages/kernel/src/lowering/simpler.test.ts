import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { expect, test } from "vitest";
import { BLOCKS, standardAbilities } from "../graph/emitter.ts";
import type { OnnxGraph } from "../graph/onnx-graph.ts";
import { fromSource, input } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply, negate } from "../ops/arithmetic.ts";
import { concat } from "../ops/concat.ts";
import { convolve } from "../ops/convolution.ts";
import { reshape } from "../ops/reshape.ts";
import { transpose } from "../ops/transpose.ts";
import { lower } from "./lower.ts";

const constantOf = (data: readonly number[], shape: readonly number[] = [data.length]): Tensor =>
  fromSource(shape, "float32", { kind: "constant", data: Float32Array.from(data) });

/** A weight: its sizes are all known. */
const weight = (shape: readonly number[]): Tensor => fromSource(shape, "float32", { kind: "input", name: null });

const lowered = (x: Tensor, y: Tensor): OnnxGraph =>
  lower({ inputs: [], weights: [{ name: "x", tensor: x }], outputs: [{ name: "y", tensor: y }] });

const written = (x: Tensor, y: Tensor): readonly unknown[] => {
  const { nodes, initializers } = lowered(x, y);
  const numbers = new Map(initializers.map(({ name, data }) => [name, Array.from(data)]));
  return nodes.map(({ op, inputs }) => [op, ...inputs.map((name) => numbers.get(name) ?? name)]);
};

const x = weight([2, 3]);

test("what is reshaped again is reshaped once, and back again not at all", () => {
  const column = reshape(x, [6, 1]);
  expect(written(x, negate(reshape(column, [3, 2])))).toEqual([
    ["Reshape", "x", [3, 2]],
    ["Neg", "Reshape_3"],
  ]);
  expect(written(x, negate(reshape(column, [2, 3])))).toEqual([["Neg", "x"]]);
});

test("constants are written down in the shape that is wanted", () => {
  const grid = constantOf(Array.from({ length: 6 }, (_, i) => i));
  expect(written(x, add(x, reshape(grid, [2, 3])))).toEqual([["Add", "x", [0, 1, 2, 3, 4, 5]]]);
});

test("axes of a single number change places by reshaping, others by moving", () => {
  const row = weight([1, 4]);
  expect(written(row, transpose(row, [1, 0]))).toEqual([["Reshape", "x", [4, 1]]]);
  expect(written(x, transpose(x, [1, 0]))).toEqual([["Transpose", "x"]]);
  // Of sizes that are not known nobody knows whether they are 1.
  const open = input([4]);
  expect(written(open, transpose(open, [1, 0]))).toEqual([["Transpose", "x"]]);
});

test("a multiple of a multiple is one, where no number on the way overflows or vanishes", () => {
  expect(written(x, multiply(multiply(x, 2), 3))).toEqual([["Mul", "x", [6]]]);
  expect(written(x, multiply(3, negate(x)))).toEqual([["Mul", "x", [-3]]]);
  expect(written(x, negate(multiply(x, 7)))).toEqual([["Mul", "x", [-7]]]);
  expect(written(x, negate(multiply(multiply(x, 49), 1 / 49)))).toEqual([["Neg", "x"]]);
  expect(written(x, add(multiply(multiply(x, 4), 0.25), 1))).toEqual([["Add", "x", [1]]]);
  expect(written(x, multiply(multiply(x, 2 ** 100), 2 ** -100))).toHaveLength(2);
  expect(written(x, multiply(multiply(x, 0), 3))).toHaveLength(2);
});

test("a convolution in blocks adds numbers that lie in any shape", () => {
  const [image, pixel] = [weight([1, 32, 32, 16]), weight([1, 16, 1, 1])];
  const window = { strides: [1, 1], dilationRate: [1, 1], padding: "same", groups: 1 } as const;
  const biasOf = (bias: Tensor): readonly (readonly string[])[] => {
    const y = convolve(image, weight([16, 16, 3, 3]), bias, window);
    const named = ["image", "kernel"].map((name, i) => ({ name, tensor: y.from!.call.inputs[i]! }));
    const weights = [...named, { name: "pixel", tensor: pixel }];
    const abilities = { ...standardAbilities, channelBlock: 16 };
    const { nodes } = lower({ inputs: [], weights, outputs: [{ name: "y", tensor: y }], abilities });
    const before = new Map(nodes.flatMap(({ op, inputs, outputs }) => outputs.map((name) => [name, [op, ...inputs]])));
    const added = nodes.find(({ op }) => op === `${BLOCKS}.Conv`)!.inputs[2]!;
    return [before.get(added) ?? [added], ...nodes.filter(({ op }) => op === "Neg").map(({ inputs }) => inputs)];
  };
  expect(biasOf(reshape(pixel, [16]))).toEqual([["pixel"]]);
  expect(biasOf(negate(reshape(pixel, [16])))).toEqual([["Neg", "pixel"], ["pixel"]]);
  // What else is added stays as it is.
  expect(biasOf(add(reshape(pixel, [16]), 1))[0]![0]).toBe("Add");
});

test("many vectors are reshaped and multiplied as one list", async () => {
  const wide = weight([1, 4, 1, 1]);
  const vectors = (image: Tensor): readonly Tensor[] =>
    Array.from({ length: 10 }, (_, i) => {
      const vector = reshape(add(image, i), [4]);
      return i === 9 ? add(vector, vector) : multiply(vector, i + 2);
    });
  const { nodes } = lowered(wide, concat(vectors(wide), 0));
  const count = (op: string): number => nodes.filter((node) => node.op === op).length;
  // One that was computed as a vector is reshaped before and after.
  expect([count("Mul"), count("Concat"), count("Reshape")]).toEqual([1, 1, 3]);

  const value = { dtype: "float32", shape: [1, 4, 1, 1], data: Float32Array.of(1, 2, 3, 4) } as const;
  const [list] = await evaluateTensors([{ tensor: wide, value }], [concat(vectors(wide), 0)]);
  const expected = Array.from({ length: 40 }, (_, at) => {
    const [i, channel] = [Math.floor(at / 4), at % 4];
    return (channel + 1 + i) * (i === 9 ? 2 : i + 2);
  });
  expectAllClose(list!.data, expected);
});

test("vectors that lie in two ways become a list of each, whose rows come into order", async () => {
  const [wide, plain, longer] = [weight([1, 16, 1, 1]), weight([16]), weight([32])];
  // As statistics come: every second one lies otherwise, and one is longer.
  const vectors = Array.from({ length: 40 }, (_, i) =>
    i % 2 === 0 ? reshape(add(wide, i), [16]) : add(i === 39 ? longer : plain, i),
  );
  const list = concat(vectors, 0);
  const weights = [wide, plain, longer].map((tensor, i) => ({ name: `weight${i}`, tensor }));
  const { nodes, initializers } = lower({ inputs: [], weights, outputs: [{ name: "y", tensor: list }] });
  const count = (op: string): number => nodes.filter((node) => node.op === op).length;
  // Of the 20 that lie in the other way none is reshaped alone.
  expect([count("Reshape"), count("Gather")]).toEqual([3, 1]);
  const places = initializers.find(({ dtype }) => dtype === "int32")!;
  expect(places.data.slice(0, 3)).toEqual(Int32Array.of(0, 20, 1));

  const numbers = (from: number, length = 16): Float32Array => Float32Array.from({ length }, (_, i) => from + i);
  const given = [
    { tensor: wide, value: { dtype: "float32", shape: [1, 16, 1, 1], data: numbers(100) } as const },
    { tensor: plain, value: { dtype: "float32", shape: [16], data: numbers(500) } as const },
    { tensor: longer, value: { dtype: "float32", shape: [32], data: numbers(900, 32) } as const },
  ];
  const [result] = await evaluateTensors(given, [list]);
  const expected = Array.from({ length: 40 }, (_, i) => {
    if (i === 39) return [...numbers(939, 32)];
    return [...numbers((i % 2 === 0 ? 100 : 500) + i)];
  });
  expect(Array.from(result!.data, Number)).toEqual(expected.flat());
});
