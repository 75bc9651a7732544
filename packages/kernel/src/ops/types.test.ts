/** @file Operations on other types than float32. */
import { checkOp, evaluateTensors, fill, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { DType } from "../shape/types.ts";
import { argMax } from "./arg-max.ts";
import { add, multiply } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { equal } from "./comparison.ts";
import { concat } from "./concat.ts";
import { matmul } from "./matmul.ts";

const shape = [2, 2, 3, 4];
const counted = (dtype: DType) =>
  fill(shape, (n, y, x, c) => (n! + 2 * y! + 3 * x! + c!) % (dtype === "bool" ? 2 : 5), dtype);
const tensor = (dtype: DType): Tensor => fromSource(shape, dtype, { kind: "input", name: null });

for (const axis of [0, 1, 2, 3]) {
  checkOp(`argMax along axis ${axis}`, {
    run: ([x]) => argMax(x!, axis),
    inputs: [spread(shape)],
    output: shape.toSpliced(axis, 1),
    dtype: "int32",
    gradient: false,
    open: [[null, null, null, 4]],
    reference:
      (x) =>
      (...place) => {
        const numbers = Array.from({ length: shape[axis]! }, (_, i) => x(...place.toSpliced(axis, 0, i)));
        return numbers.indexOf(Math.max(...numbers));
      },
  });
}

for (const dtype of ["uint8", "int32", "bool"] as const) {
  checkOp(`${dtype} as real numbers`, {
    run: ([x]) => cast(x!, "float32"),
    inputs: [counted(dtype)],
    output: shape,
    reference:
      (x) =>
      (...at) =>
        x(...at),
  });
}

checkOp("real numbers as whole ones lose their fraction", {
  run: ([x]) => cast(x!, "int32"),
  inputs: [spread(shape)],
  output: shape,
  dtype: "int32",
  gradient: false,
  reference:
    (x) =>
    (...at) =>
      Math.trunc(x(...at)),
});

checkOp("whole numbers are added and multiplied", {
  run: ([x, y]) => add(multiply(x!, 3), y!),
  inputs: [counted("int32"), counted("int32")],
  output: shape,
  dtype: "int32",
  reference:
    (x, y) =>
    (...at) =>
      3 * x(...at) + y(...at),
});

checkOp("whole numbers are compared", {
  run: ([x]) => equal(x!, 2),
  inputs: [counted("int32")],
  output: shape,
  gradient: false,
  reference:
    (x) =>
    (...at) =>
      Number(x(...at) === 2),
});

checkOp("truths are put side by side", {
  run: (inputs) => concat(inputs, 3),
  inputs: [counted("bool"), counted("bool")],
  output: [2, 2, 3, 8],
  dtype: "bool",
  reference: (x, y) => (n, i, j, c) => (c! < 4 ? x(n!, i!, j!, c!) : y(n!, i!, j!, c! - 4)),
});

test("types that cannot be combined are an error at the line that combines them", async () => {
  expect(() => add(tensor("int32"), tensor("float32"))).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: add: the inputs are not of one type
      received  int32, float32
      expected  float32, int32, int64, the same for all
      to fix    bring it to another type first: cast(x, "float32"), or rescaling(1 / 255) for pixels]
  `);
  expect(() => matmul(tensor("uint8"), tensor("float32"))).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: matmul: matmul does not take uint8
      received  uint8, float32
      expected  float32
      to fix    bring it to another type first: cast(x, "float32"), or rescaling(1 / 255) for pixels]
  `);
  const x = tensor("uint8");
  const leaves = [{ tensor: x, value: counted("uint8") }];
  const [y] = await evaluateTensors(leaves, [multiply(cast(x, "float32"), 0.5)]);
  expect(y!.dtype).toBe("float32");
});
