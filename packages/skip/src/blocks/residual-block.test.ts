import { conv2d, input, printGraph } from "@tributary/kernel";
import { expect, test } from "vitest";
import { residualBlock } from "./residual-block.ts";

const photo = input([28, 28, 64]);

test("the example: any body, projected shortcut", () => {
  const body = conv2d(128, 3, { strides: 2, padding: "same" });
  const y = residualBlock(body, { filters: 128, strides: 2 })(photo);
  expect(y.shape).toEqual([null, 14, 14, 128]);
  expect(printGraph(y)).toMatchInlineSnapshot(`
    "%0 = input : [null, 28, 28, 64]
    %1 = conv2d(%0, shortcut/conv2d/kernel) : [null, 14, 14, 128]
    %2 = batchNormalization(%1, …) : [null, 14, 14, 128]
    %3 = conv2d(%0, conv2d/kernel, conv2d/bias) : [null, 14, 14, 128]
    %4 = add(%3, %2) : [null, 14, 14, 128]
    %5 = relu(%4) : [null, 14, 14, 128]"
  `);
});

test("a body that keeps the shape is added to its input", () => {
  const y = residualBlock(conv2d(64, 3, { padding: "same" }), { filters: 64 })(photo);
  expect(printGraph(y)).toMatchInlineSnapshot(`
    "%0 = input : [null, 28, 28, 64]
    %1 = conv2d(%0, conv2d/kernel, conv2d/bias) : [null, 28, 28, 64]
    %2 = add(%1, %0) : [null, 28, 28, 64]
    %3 = relu(%2) : [null, 28, 28, 64]"
  `);
});

test("a body that gives another shape than promised", () => {
  const body = conv2d(128, 3, { strides: 2, padding: "same" });
  expect(() => residualBlock(body, { filters: 128 })(photo)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: residual: the body turns [null, 28, 28, 128] into [null, 14, 14, 128], which cannot be added to its input
      received  [null, 28, 28, 128], [null, 14, 14, 128]
      expected  a body and a shortcut that give the same shape
      to fix    give a shortcut that projects the input to the same shape]
  `);
});
