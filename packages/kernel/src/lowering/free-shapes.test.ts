import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { negate } from "../ops/arithmetic.ts";
import { reshape } from "../ops/reshape.ts";
import { lower, type NamedTensor } from "./lower.ts";

const x: Tensor = fromSource([2, 3], "float32", { kind: "input", name: null });

/** The nodes of a graph that reads x and writes these, and the shapes that it declares. */
const declared = (outputs: Readonly<Record<string, Tensor>>, anyShape = true): readonly unknown[] => {
  const named = Object.entries(outputs).map(([name, tensor]): NamedTensor => ({ name, tensor, anyShape }));
  const graph = lower({ inputs: [], weights: [{ name: "x", tensor: x, anyShape }], outputs: named });
  return [graph.nodes.map(({ op }) => op), ...[...graph.weights, ...graph.outputs].map(({ shape }) => shape)];
};

const column = (): Tensor => negate(reshape(x, [6, 1]));

test("what may have any shape is declared as it is read and written", () => {
  const y = reshape(column(), [3, 2]);
  expect(declared({ y })).toEqual([["Neg"], [6, 1], [6, 1]]);
  expect(declared({ y }, false)).toEqual([
    ["Reshape", "Neg", "Reshape"],
    [2, 3],
    [3, 2],
  ]);
});

test("it is declared as the first node reads it, and others reshape that", () => {
  expect(declared({ y: column(), row: negate(reshape(x, [1, 6])) })).toEqual([
    ["Neg", "Reshape", "Neg"],
    [6, 1],
    [6, 1],
    [1, 6],
  ]);
});

test("what is read as it is stays so, and so does what is written where others read it", () => {
  expect(declared({ y: column(), plain: negate(x) })).toEqual([
    ["Reshape", "Neg", "Neg"],
    [2, 3],
    [6, 1],
    [2, 3],
  ]);
  const square = reshape(column(), [3, 2]);
  expect(declared({ square, y: negate(square) })).toEqual([
    ["Neg", "Reshape", "Neg"],
    [6, 1],
    [3, 2],
    [3, 2],
  ]);
  // What is only reshaped and then written has to be copied anyway.
  expect(declared({ y: reshape(x, [3, 2]) })).toEqual([["Reshape"], [2, 3], [3, 2]]);
  // One of two outputs that differ in their shape alone.
  const same = column();
  expect(declared({ same, y: reshape(same, [2, 3]) })).toEqual([
    ["Neg", "Reshape"],
    [6, 1],
    [6, 1],
    [2, 3],
  ]);
});
