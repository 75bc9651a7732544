import { checkOp } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Block, Tensor } from "../../graph/tensor.ts";
import { countWeights, model } from "../../model/model.ts";
import { chain } from "../combinators/chain.ts";
import { activation } from "./activation.ts";
import { elu } from "./elu.ts";
import { gelu } from "./gelu.ts";
import { hardSigmoid } from "./hard-sigmoid.ts";
import { hardSwish } from "./hard-swish.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { prelu } from "./prelu.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { tanh } from "./tanh.ts";

const image = input([28, 28, 64]);

describe("values and gradients", () => {
  const clip = (x: number, least: number, most: number): number => Math.min(Math.max(x, least), most);
  const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
  const functions: Record<string, readonly [Block, (x: number) => number]> = {
    relu: [relu, (x) => Math.max(x, 0)],
    "relu up to 1": [relu({ maxValue: 1 }), (x) => clip(x, 0, 1)],
    "relu with a slope": [relu({ negativeSlope: 0.1 }), (x) => (x < 0 ? 0.1 * x : x)],
    "relu with a slope up to 1": [relu({ negativeSlope: 0.1, maxValue: 1 }), (x) => Math.min(x < 0 ? 0.1 * x : x, 1)],
    leakyRelu: [leakyRelu, (x) => (x < 0 ? 0.3 * x : x)],
    elu: [elu, (x) => (x < 0 ? Math.exp(x) - 1 : x)],
    "elu 0.5": [elu({ alpha: 0.5 }), (x) => (x < 0 ? 0.5 * (Math.exp(x) - 1) : x)],
    "gelu by tanh": [
      gelu({ approximate: true }),
      (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    ],
    sigmoid: [sigmoid, logistic],
    silu: [silu, (x) => x * logistic(x)],
    hardSigmoid: [hardSigmoid, (x) => clip(x / 6 + 0.5, 0, 1)],
    hardSwish: [hardSwish, (x) => x * clip(x / 6 + 0.5, 0, 1)],
    tanh: [tanh, Math.tanh],
    softplus: [softplus, (x) => Math.log1p(Math.exp(x))],
    'activation "relu6"': [activation("relu6"), (x) => clip(x, 0, 6)],
    'activation "leakyRelu"': [activation("leakyRelu"), (x) => (x < 0 ? 0.2 * x : x)],
  };
  for (const [name, [block, expected]] of Object.entries(functions)) {
    checkOp(name, {
      run: ([x]) => block(x!),
      inputs: [[2, 3, 3, 2]],
      output: [2, 3, 3, 2],
      tolerance: 1e-4,
      reference:
        (x) =>
        (...at) =>
          expected(x(...at)),
    });
  }
});

describe("bare, or given settings", () => {
  test("both keep the shape in the types", () => {
    expectTypeOf(relu(image)).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expectTypeOf(relu({ maxValue: 6 })(image)).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expectTypeOf(softmax({ axis: 1 })(image)).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expect(elu({ alpha: 0.5 })(image).shape).toEqual([null, 28, 28, 64]);
    expect(gelu(image).shape).toEqual([null, 28, 28, 64]);
    expect(leakyRelu({ negativeSlope: 0.01 })(image).shape).toEqual([null, 28, 28, 64]);
  });

  test("each bare call is a layer of its own", () => {
    expect(model(image, chain(relu, relu)).layers.map(({ name }) => name)).toEqual(["relu", "relu_2"]);
  });

  test("settings may name the layer", () => {
    expect(model(image, relu({ name: "rectify" })).layers.map(({ name }) => name)).toEqual(["rectify"]);
  });

  test("called without arguments, as in Keras, the error says how to use them", () => {
    // @ts-expect-error relu takes a tensor, or settings
    expect(() => relu()).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: relu: the input is undefined
        received  undefined
        expected  a tensor
        to fix    write relu(x), with a tensor x]
    `);
    // @ts-expect-error sigmoid takes a tensor
    expect(() => sigmoid()).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: sigmoid: the input is undefined
        received  undefined
        expected  a tensor
        to fix    write sigmoid(x), with a tensor x]
    `);
  });

  test("settings are checked", () => {
    expect(() => relu({ negativeSlope: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: relu: negativeSlope is -1
        received  -1
        expected  a number, at least 0
        to fix    choose negativeSlope within that range]
    `);
    expect(() => softmax({ axis: 4 })(image)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: softmax: there is no axis 4 in [null, 28, 28, 64]
        received  [null, 28, 28, 64]
        expected  an axis that the tensor has
        to fix    count axes from 0, the batch, or from -1, the last]
    `);
    // @ts-expect-error there is no such activation
    expect(() => activation("swish")).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: activation: activation is "swish"
        received  "swish"
        expected  one of "linear", "relu", "relu6", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "hardSigmoid", "hardSwish", "tanh", "softplus", "softmax"
        to fix    write activation: "hardSwish"]
    `);
  });
});

describe("prelu", () => {
  test("has a slope for every position, or shares slopes along axes", () => {
    expect(countWeights(model(image, prelu()(image)))).toBe(28 * 28 * 64);
    const net = model(image, prelu({ sharedAxes: [1, 2] })(image));
    expect(net.weights.map(({ name, shape }) => [name, shape])).toEqual([["prelu/alpha", [1, 1, 64]]]);
  });

  test("needs known sizes on the axes that it has slopes for", () => {
    const open = input([null, null, 64]);
    expect(prelu({ sharedAxes: [1, 2] })(open).shape).toEqual([null, null, null, 64]);
    expect(() => prelu()(open)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: prelu: has a weight for every place, but some sizes of [null, null, null, 64] are not known
        received  [null, null, null, 64]
        expected  known sizes wherever weights are not shared
        to fix    share the weights along those axes: sharedAxes: [1, 2]]
    `);
    expect(() => prelu({ sharedAxes: [4] })(open)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: prelu: there is no axis 4 in [null, null, null, 64]
        received  [null, null, null, 64]
        expected  an axis that the tensor has
        to fix    count axes from 0, the batch, or from -1, the last]
    `);
  });
});
