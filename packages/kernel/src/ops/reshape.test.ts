import { checkOp } from "@tributary/testing";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import { identity } from "./identity.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

checkOp("reshape keeps the order of rows, columns and channels", {
  run: ([x]) => reshape(x!, [2, 12]),
  inputs: [[2, 2, 3, 2]],
  output: [2, 12],
  reference: (x) => (n, i) => x(n!, Math.floor(i! / 6), Math.floor(i! / 2) % 3, i! % 2),
});

checkOp("a vector becomes images", {
  run: ([x]) => reshape(x!, [2, 2, 3, 2]),
  inputs: [[24]],
  output: [2, 2, 3, 2],
  reference: (x) => (n, y, z, c) => x(((n! * 2 + y!) * 3 + z!) * 2 + c!),
});

checkOp("an open batch stays open", {
  run: ([x]) => reshape(x!, [x!.shape[0]!, 4, 2]),
  inputs: [[3, 2, 2, 2]],
  output: [3, 4, 2],
  open: [[null, 2, 2, 2]],
});

checkOp("two open sizes: the first keeps its place", {
  run: ([x]) => reshape(x!, [x!.shape[0]!, x!.shape[1] === null ? null : x!.shape[1]! * 3, 2]),
  inputs: [[3, 2, 3, 2]],
  output: [3, 6, 2],
  open: [[null, null, 3, 2]],
});

checkOp("transpose moves axes", {
  run: ([x]) => transpose(x!, [2, 0, 3, 1]),
  inputs: [[2, 3, 4, 5]],
  output: [4, 2, 5, 3],
  open: [[null, null, null, 5]],
  reference: (x) => (a, b, c, d) => x(b!, d!, a!, c!),
});

checkOp("identity", {
  run: ([x]) => identity(x!),
  inputs: [[2, 2, 3, 4]],
  output: [2, 2, 3, 4],
  reference:
    (x) =>
    (...at) =>
      x(...at),
});

test("a shape with another number of elements is refused", () => {
  const x = fromSource([null, 12], "float32", { kind: "input", name: null });
  expect(() => reshape(x, [null, 5])).not.toThrow();
  expect(() =>
    reshape(fromSource([2, 12], "float32", { kind: "input", name: null }), [2, 5]),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: reshape: 24 numbers cannot be arranged as [2, 5]
      received  [2, 12]
      expected  a shape whose sizes multiply to 24
      to fix    change the target shape, or leave one size open]
  `);
});
