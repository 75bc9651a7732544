import { expect, test } from "vitest";
import { standardAbilities } from "../graph/emitter.ts";
import { input } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { matmul, matrixTranspose } from "../ops/matmul.ts";
import { transpose } from "../ops/transpose.ts";
import { lower } from "./lower.ts";

const [a, b]: readonly [Tensor, Tensor] = [input([3, 5], { name: "a" }), input([3, 5], { name: "b" })];

/** The nodes of a product, with what they read. */
const nodesOf = (outputs: readonly Tensor[], fusedMatmul = true): readonly unknown[] =>
  lower({
    inputs: [a, b].map((tensor, i) => ({ name: "ab"[i]!, tensor })),
    weights: [],
    outputs: outputs.map((tensor, i) => ({ name: `y${i}`, tensor })),
    abilities: { ...standardAbilities, fusedMatmul },
  }).nodes.map(({ op, inputs, attributes: { transA, transB } }) => [op, ...inputs, transA, transB]);

test("a product reads factors whose last two axes were swapped as they were before", () => {
  expect(nodesOf([matmul(a, matrixTranspose(b))])).toEqual([["com.microsoft.FusedMatMul", "a", "b", 0, 1]]);
  expect(nodesOf([matmul(matrixTranspose(a), b)])).toEqual([["com.microsoft.FusedMatMul", "a", "b", 1, 0]]);
});

test("the swapped factor is written all the same where something else reads it", () => {
  const turned = matrixTranspose(b);
  expect(nodesOf([matmul(a, turned), turned]).map((node) => (node as readonly unknown[])[0])).toEqual([
    "Transpose",
    "com.microsoft.FusedMatMul",
  ]);
});

test("other orders of axes, and engines without such a product, stay with the standard", () => {
  const [standard] = nodesOf([matmul(transpose(a, [1, 2, 0]), transpose(b, [1, 0, 2]))]).slice(-1);
  expect((standard as readonly unknown[])[0]).toBe("MatMul");
  expect(nodesOf([matmul(a, matrixTranspose(b))], false).map((node) => (node as readonly unknown[])[0])).toEqual([
    "Transpose",
    "MatMul",
  ]);
});
