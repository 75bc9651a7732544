/** @file Values and gradients of activation layers, and of layers that only act while training. */
import { checkLayer, spread } from "@tributary/testing";
import { dropout } from "../noise/dropout.ts";
import { gaussianNoise } from "../noise/gaussian-noise.ts";
import { spatialDropout2d } from "../noise/spatial-dropout2d.ts";
import { stochasticDepth } from "../noise/stochastic-depth.ts";
import type { AnyBlock } from "../typed.ts";
import { type Activation, activation } from "./activation.ts";
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

const shape = [2, 2, 3, 2];
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const relu6 = (x: number): number => Math.min(Math.max(x, 0), 6);
const geluByTanh = (x: number): number => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

const bends: readonly (readonly [string, AnyBlock, (x: number) => number])[] = [
  ["relu", relu, (x) => Math.max(x, 0)],
  ["leakyRelu", leakyRelu, (x) => (x < 0 ? 0.3 * x : x)],
  ["leakyRelu with a slope", leakyRelu({ negativeSlope: 0.01 }), (x) => (x < 0 ? 0.01 * x : x)],
  ["elu", elu, (x) => (x < 0 ? Math.expm1(x) : x)],
  ["elu with alpha", elu({ alpha: 0.5 }), (x) => (x < 0 ? Math.expm1(x) / 2 : x)],
  ["gelu by tanh", gelu({ approximate: true }), geluByTanh],
  ["silu", silu, (x) => x * logistic(x)],
  ["sigmoid", sigmoid, logistic],
  ["hardSigmoid", hardSigmoid, (x) => relu6(x + 3) / 6],
  ["hardSwish", hardSwish, (x) => (x * relu6(x + 3)) / 6],
  ["tanh", tanh, Math.tanh],
  ["softplus", softplus, (x) => Math.log1p(Math.exp(x))],
  ['activation("relu6")', activation("relu6"), relu6],
  ['activation("linear")', activation("linear"), (x) => x],
  ['activation("leakyRelu")', activation("leakyRelu"), (x) => (x < 0 ? 0.2 * x : x)],
];

for (const [name, layer, expected] of bends) {
  checkLayer(name, {
    layer: () => layer as never,
    inputs: [spread(shape, { apart: 0.35 })],
    output: shape,
    open: [[null, null, 2]],
    reference:
      ([x]) =>
      (...at) =>
        expected(x!(...at)),
  });
}

for (const name of ["gelu", "softmax"] satisfies readonly Activation[]) {
  checkLayer(`activation("${name}") has the gradient of its numbers`, {
    layer: () => activation(name),
    inputs: [shape],
    output: shape,
  });
}

checkLayer("softmax along the width", {
  layer: () => softmax({ axis: 2 }),
  inputs: [shape],
  output: shape,
  open: [[null, null, 2]],
  reference:
    ([x]) =>
    (...at) =>
      Math.exp(x!(...at)) / [0, 1, 2].reduce((sum, column) => sum + Math.exp(x!(...at.with(2, column))), 0),
});

checkLayer("prelu learns a slope per channel", {
  layer: () => prelu({ sharedAxes: [1, 2] }),
  inputs: [shape],
  output: shape,
  weights: { alpha: [1, 1, 2] },
  open: [[null, null, 2]],
  reference:
    ([x], { alpha }) =>
    (...at) =>
      x!(...at) < 0 ? alpha!(0, 0, at[3]!) * x!(...at) : x!(...at),
});

checkLayer("prelu learns a slope per place", {
  layer: () => prelu(),
  inputs: [shape],
  output: shape,
  weights: { alpha: [2, 3, 2] },
  reference:
    ([x], { alpha }) =>
    (...at) =>
      x!(...at) < 0 ? alpha!(...at.slice(1)) * x!(...at) : x!(...at),
});

for (const [name, layer] of [
  ["dropout", dropout(0.4)],
  ["spatialDropout2d", spatialDropout2d(0.4)],
  ["stochasticDepth", stochasticDepth(0.4)],
  ["gaussianNoise", gaussianNoise(0.4)],
] as const) {
  checkLayer(`${name} changes nothing when predicting; while training, gradients pass through what was kept`, {
    layer: () => layer,
    inputs: [shape],
    output: shape,
    open: [[null, null, 2]],
    reference:
      ([x]) =>
      (...at) =>
        x!(...at),
    training: null,
  });
}
