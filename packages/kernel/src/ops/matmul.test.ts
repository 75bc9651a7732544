import { checkOp } from "@tributary/testing";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import { matmul, matrixTranspose } from "./matmul.ts";

checkOp("one matrix by another", {
  run: ([a, b]) => matmul(a!, b!),
  inputs: [
    [3, 4],
    [4, 5],
  ],
  output: [3, 5],
  reference: (a, b) => (i, j) => [0, 1, 2, 3].reduce((sum, k) => sum + a(i!, k) * b(k, j!), 0),
  open: [
    [null, 4],
    [4, 5],
  ],
});

checkOp("many matrices by one", {
  run: ([a, b]) => matmul(a!, b!),
  inputs: [
    [2, 3, 2, 4],
    [4, 5],
  ],
  output: [2, 3, 2, 5],
  reference: (a, b) => (n, y, i, j) => [0, 1, 2, 3].reduce((sum, k) => sum + a(n!, y!, i!, k) * b(k, j!), 0),
  open: [
    [null, null, null, 4],
    [4, 5],
  ],
});

checkOp("many by as many", {
  run: ([a, b]) => matmul(a!, b!),
  inputs: [
    [2, 3, 4],
    [2, 4, 5],
  ],
  output: [2, 3, 5],
  reference: (a, b) => (n, i, j) => [0, 1, 2, 3].reduce((sum, k) => sum + a(n!, i!, k) * b(n!, k, j!), 0),
});

checkOp("one by many, stretched", {
  run: ([a, b]) => matmul(a!, b!),
  inputs: [
    [3, 4],
    [2, 4, 5],
  ],
  output: [2, 3, 5],
  reference: (a, b) => (n, i, j) => [0, 1, 2, 3].reduce((sum, k) => sum + a(i!, k) * b(n!, k, j!), 0),
});

checkOp("transposed swaps the last two axes", {
  run: ([x]) => matrixTranspose(x!),
  inputs: [[2, 2, 3, 4]],
  output: [2, 2, 4, 3],
  reference: (x) => (n, y, i, j) => x(n!, y!, j!, i!),
});

test("the columns on the left must match the rows on the right", () => {
  const matrix = (...shape: readonly number[]) => fromSource(shape, "float32", { kind: "input", name: null });
  expect(() => matmul(matrix(2, 3), matrix(4, 5))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: matmul: cannot multiply matrices: 3 columns meet 4 rows
      received  [2, 3], [4, 5]
      expected  as many columns on the left as rows on the right
      to fix    transpose one of them, or change its size]
  `);
});
