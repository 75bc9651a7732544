/** @file Layers of one's own, written without types. */
import { describe, expect, test } from "vitest";
import { heNormal } from "../initializers/variance-scaling.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { model } from "../model/model.ts";
import { multiply } from "../ops/arithmetic.ts";
import { defineLayer, type WeightMaker } from "./layer.ts";
import { input } from "./source.ts";
import type { Tensor } from "./tensor.ts";

// biome-ignore lint/suspicious/noExplicitAny: callers without types give anything
type Loose = any;

const ones = { initializer: { kind: "ones" } } as const;

/** A layer whose weights are made by `make`. */
const own = (make: (weight: WeightMaker, x: Tensor) => unknown): Loose =>
  defineLayer({ kind: "own", name: "mine" }, (x, weight) => make(weight, x) as Loose);

const messageOf = (make: (weight: Loose, x: Tensor) => unknown): string => {
  try {
    own((weight, x) => {
      make(weight, x);
      return (y: Tensor) => y;
    })(input([8]));
  } catch (error) {
    return String(error);
  }
  return "nothing";
};

const mistakes = [
  ["no options", (weight: Loose) => weight("w", [8])],
  ["no initializer", (weight: Loose) => weight("w", [8], {})],
  ["an initializer that was not called", (weight: Loose) => weight("w", [8], { initializer: heNormal })],
  ["the name of an initializer", (weight: Loose) => weight("w", [8], { initializer: "zeros" })],
  ["another object", (weight: Loose) => weight("w", [8], { initializer: { kind: "constructor" } })],
  ["a part that is missing", (weight: Loose) => weight("w", [8], { initializer: { kind: "constant" } })],
  ["a part beyond float32", (weight: Loose) => weight("w", [8], { initializer: { kind: "constant", value: 1e39 } })],
  [
    "a deviation below 0",
    (weight: Loose) => weight("w", [8], { initializer: { kind: "randomNormal", mean: 0, standardDeviation: -1 } }),
  ],
  ["what is not a regularizer", (weight: Loose) => weight("w", [8], { ...ones, regularizer: { l2: 0.1 } })],
  ["an open size", (weight: Loose, x: Tensor) => weight("w", [x.shape[0]], ones)],
  ["no list of sizes", (weight: Loose) => weight("w", 8, ones)],
  ["a name with an end in it", (weight: Loose) => weight("a\0b", [8], ones)],
  ["two of one name", (weight: Loose) => [weight("w", [8], ones), weight("w", [8], ones)]],
] as const;

test("weights that cannot be are refused", () => {
  const messages = mistakes.map(([name, make]) => `${name}\n${messageOf(make)}`);
  expect(messages.join("\n\n")).toMatchInlineSnapshot(`
    "no options
    ArgumentError: mine: the weight "w" has no initializer
      received  undefined
      expected  an initializer: zeros, ones, constant, randomUniform, randomNormal, truncatedNormal, orthogonal, varianceScaling
      to fix    give what a function such as zeros() or heNormal() makes

    no initializer
    ArgumentError: mine: the weight "w" has no initializer
      received  undefined
      expected  an initializer: zeros, ones, constant, randomUniform, randomNormal, truncatedNormal, orthogonal, varianceScaling
      to fix    give what a function such as zeros() or heNormal() makes

    an initializer that was not called
    ArgumentError: mine: the initializer of "w" is none
      received  the function (nameless)
      expected  an initializer: zeros, ones, constant, randomUniform, randomNormal, truncatedNormal, orthogonal, varianceScaling
      to fix    call it: heNormal()

    the name of an initializer
    ArgumentError: mine: the initializer of "w" is none
      received  "zeros"
      expected  an initializer: zeros, ones, constant, randomUniform, randomNormal, truncatedNormal, orthogonal, varianceScaling
      to fix    write zeros()

    another object
    ArgumentError: mine: the initializer of "w" is none
      received  "constructor"
      expected  an initializer: zeros, ones, constant, randomUniform, randomNormal, truncatedNormal, orthogonal, varianceScaling
      to fix    write constantValue()

    a part that is missing
    ArgumentError: mine: value of the initializer "constant" of "w" cannot be that
      received  undefined
      expected  a number that float32 holds
      to fix    give constant a value that is a number that float32 holds

    a part beyond float32
    ArgumentError: mine: value of the initializer "constant" of "w" cannot be that
      received  1e+39
      expected  a number that float32 holds
      to fix    give constant a value that is a number that float32 holds

    a deviation below 0
    ArgumentError: mine: standardDeviation of the initializer "randomNormal" of "w" cannot be that
      received  -1
      expected  a number from 0 up that float32 holds
      to fix    give randomNormal a standardDeviation that is a number from 0 up that float32 holds

    what is not a regularizer
    ArgumentError: mine: the regularizer of "w" is none
      received  an object with l2
      expected  two numbers from 0 up: { l1, l2 }
      to fix    give what l1(), l2() or l1l2() makes

    an open size
    ArgumentError: mine: the weight "w" cannot have this shape
      received  [null]
      expected  a list of whole sizes above 0
      to fix    take sizes that are known, such as that of the last axis: [x.shape.at(-1)!]

    no list of sizes
    ArgumentError: mine: the weight "w" cannot have this shape
      received  8
      expected  a list of whole sizes above 0
      to fix    take sizes that are known, such as that of the last axis: [x.shape.at(-1)!]

    a name with an end in it
    ArgumentError: mine: the name of a weight cannot be written to a file
      received  "a\\u0000b"
      expected  a text of at least one character, without U+0000 and halves of surrogate pairs
      to fix    choose another name, such as "image"

    two of one name
    GraphError: mine: the layer has two weights named "w"
      received  w, w
      expected  a name of its own for every weight of a layer
      to fix    rename one of them, as in weight("w_2", …)"
  `);
});

describe("what the layer computes", () => {
  test("nothing to compute with", () => {
    expect(() => own(() => undefined)(input([8]))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: mine: the layer has nothing to compute with
        received  undefined
        expected  a function from tensor to tensor, which every call of the layer runs
        to fix    end the function that builds own with: return (x) => …]
    `);
  });

  test("something that is no tensor", () => {
    expect(() => own(() => () => undefined)(input([8]))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: mine: the layer computed something that is not a tensor
        received  undefined
        expected  a tensor
        to fix    return the result of an operation from own]
    `);
  });

  test("a layer whose weights are all well", () => {
    const scale = own((weight, x) => {
      const factor = weight("10", [x.shape.at(-1)!], ones);
      const other = weight("2", [x.shape.at(-1)!], ones);
      return (y: Tensor) => multiply(multiply(y, factor), other);
    });
    // JavaScript would list such names in the order of their numbers; weights keep the order in which they were made.
    expect(model(input([8]), scale).weights.map(({ name }) => name)).toEqual(["mine/10", "mine/2"]);
  });
});

test("layers of the kernel say the same", () => {
  const loose: Loose = dense;
  expect(() => loose(2, { kernelInitializer: heNormal })(input([8]))).toThrow("call it");
  const convolution: Loose = conv2d;
  expect(() => convolution(2, 3, { kernelRegularizer: 0.1 })(input([8, 8, 3]))).toThrow('the regularizer of "kernel"');
});
