import { conv2d, dense, flatten, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { initialize } from "./initialize.ts";

const image = input([224, 224, 64], { name: "image" });
const flattened = model(image, dense(128)(flatten(image)));

test("weights that do not fit into memory are refused before they are made", () => {
  expect(() => initialize(flattened, { maxBytes: 2 ** 30 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: model: its weights need 1.53 GB
      received  411,041,920 weights, 411,041,792 of them dense/kernel [3211264, 128]
      expected  at most 1.00 GB, as maxBytes says
      to fix    give dense fewer inputs: globalAveragePooling2d instead of flatten before it, or more pooling; or give a larger maxBytes]
  `);
  const wide = model(image, conv2d(2 ** 20, 3)(image));
  expect(() => initialize(wide, { maxBytes: 2 ** 30 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: model: its weights need 2.25 GB
      received  605,028,352 weights, 603,979,776 of them conv2d/kernel [1048576, 64, 3, 3]
      expected  at most 1.00 GB, as maxBytes says
      to fix    give conv2d fewer filters; or give a larger maxBytes]
  `);
});

test("without a limit, what is free is the limit", () => {
  const pixels = input([2 ** 20, 2 ** 20, 1]);
  const huge = model(pixels, dense(64)(flatten(pixels)));
  expect(() => initialize(huge)).toThrow(
    /^model: its weights need 256\.00 TB\n {2}received {2}.*\n {2}expected {2}at most [\d.]+ [GM]B, which is free here\n/,
  );
});

test("as many weights as the limit allows are made", () => {
  const numbers = input([3]);
  const net = model(numbers, dense(2)(numbers));
  expect(Object.keys(initialize(net, { maxBytes: 32 }).weights)).toEqual(["dense/kernel", "dense/bias"]);
  expect(() => initialize(net, { maxBytes: 31 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: model: its weights need 32.00 B
      received  8 weights, 6 of them dense/kernel [3, 2]
      expected  at most 31.00 B, as maxBytes says
      to fix    give dense fewer inputs: globalAveragePooling2d instead of flatten before it, or more pooling; or give a larger maxBytes]
  `);
});

test("a session needs them twice", async () => {
  const numbers = input([3]);
  const trained = initialize(model(numbers, dense(2)(numbers)));
  await (await createPredictor(trained, { maxBytes: 64 })).dispose();
  await expect(createPredictor(trained, { maxBytes: 63 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: model: its weights need 64.00 B, in the file for ONNX Runtime and in its session
      received  8 weights, 6 of them dense/kernel [3, 2]
      expected  at most 63.00 B, as maxBytes says
      to fix    give dense fewer inputs: globalAveragePooling2d instead of flatten before it, or more pooling; or give a larger maxBytes]
  `);
});
