import { describe, expect, test } from "vitest";
import { checkOptions } from "../graph/options.ts";
import { input } from "../graph/source.ts";
import { relu } from "./activations/relu.ts";
import { named } from "./combinators/named.ts";
import { conv2d } from "./convolutions/conv2d.ts";
import { dense } from "./core/dense.ts";
import { add } from "./merging/add.ts";
import { concatenate } from "./merging/concatenate.ts";
import { dropout } from "./noise/dropout.ts";
import { maxPooling2d } from "./pooling/max-pooling2d.ts";

const image = input([8, 8, 3]);

describe("unknown options are refused, with the nearest known one", () => {
  test("a letter too few", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => conv2d(8, 3, { pading: "same" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: conv2d: there is no option pading
        received  pading
        expected  options by name: strides, padding, dilationRate, groups, useBias, activation, kernelInitializer, biasInitializer, kernelRegularizer, name, trainable
        to fix    write padding]
    `);
  });

  test("a singular, another library's word, an argument among the options", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => conv2d(8, 3, { stride: 2 })).toThrow("to fix    write strides");
    // @ts-expect-error The compiler says the same.
    expect(() => maxPooling2d(2, { pool_size: 2 })).toThrow("there is no option pool_size");
    // @ts-expect-error The compiler says the same.
    expect(() => dense(8, { units: 8 })).toThrow("there is no option units");
    // @ts-expect-error The compiler says the same.
    expect(() => dropout(0.5, { noiseShape: [1] })).toThrow("options by name: name, trainable");
    // @ts-expect-error The compiler says the same.
    expect(() => concatenate([image, image], { axes: 1 })).toThrow("to fix    write axis");
  });

  test("of a layer that is used bare", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => relu({ maxValu: 6 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: relu: there is no option maxValu
        received  maxValu
        expected  options by name: maxValue, negativeSlope, name, trainable
        to fix    write maxValue]
    `);
  });

  test("the error says where in the model", () => {
    // @ts-expect-error The compiler says the same.
    const block = named("head", (x) => concatenate([x, x], { axes: 1 }));
    expect(() => block(image)).toThrow("head/concatenate: there is no option axes");
  });
});

test("a word in place of options is refused", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => conv2d(8, 3, "same")).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: conv2d: the options are no object
      received  same
      expected  options by name: strides, padding, dilationRate, groups, useBias, activation, kernelInitializer, biasInitializer, kernelRegularizer, name, trainable
      to fix    write them by name: { strides: … }]
  `);
  // @ts-expect-error The compiler says the same.
  expect(() => add([image, image], image)).toThrow("add: the options are no object");
});

test("options that are missing are named before those that do not exist", () => {
  const table = { classes: "required", padding: "optional" } as const;
  expect(() => checkOptions("unet", { num_classes: 2 }, table)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unet: classes is missing
      received  options num_classes
      expected  options by name: classes, padding
      to fix    write unet({ classes: … })]
  `);
  expect(() => checkOptions("unet", {}, table)).toThrow("received  options none");
  expect(() => checkOptions("unet", undefined, table)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unet: the options are no object
      received  undefined
      expected  options by name: classes, padding
      to fix    write them by name: { classes: … }]
  `);
  expect(checkOptions("unet", { classes: 2, padding: undefined }, table)).toBeUndefined();
});
