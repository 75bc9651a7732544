import { openEditor } from "@tributary/testing/editor";
import { expect, test } from "vitest";

const { completionsAt } = openEditor(
  import.meta.url,
  `import * as kernel from "../index.ts";
const { activation, averagePooling2d, conv2d, conv2dTranspose, dense, depthwiseConv2d, globalMaxPooling2d } = kernel;
const { input, maxPooling2d, padLike, relu, resizeLike, resizing, separableConv2d, upSampling2d } = kernel;
const [a, b] = [input([8, 8, 3]), input([9, 9, 3])];`,
);

const paddings = ["same", "valid"];
const interpolations = ["bilinear", "nearest"];
const activations = [
  ...["elu", "gelu", "hardSigmoid", "hardSwish", "leakyRelu", "linear", "relu", "relu6", "sigmoid", "silu"],
  ...["softmax", "softplus", "tanh"],
];

test.for([
  ['conv2d(8, 3, { padding: "|" })', paddings],
  ['conv2d(8, 3, { strides: 2, padding: "|" })', paddings],
  ['conv2d(8, 3, { padding: "|", strides: 2 })', paddings],
  ['conv2dTranspose(8, 3, { padding: "|" })', paddings],
  ['depthwiseConv2d(3, { padding: "|" })', paddings],
  ['separableConv2d(8, 3, { padding: "|" })', paddings],
  ['maxPooling2d(3, { padding: "|" })', paddings],
  ['averagePooling2d(3, { padding: "|" })', paddings],
  ['conv2d(8, 3, { activation: "|" })', activations],
  ['conv2dTranspose(8, 3, { activation: "|" })', activations],
  ['depthwiseConv2d(3, { activation: "|" })', activations],
  ['separableConv2d(8, 3, { activation: "|" })', activations],
  ['dense(8, { activation: "|" })', activations],
  ['activation("|")', activations],
  ['upSampling2d(2, { interpolation: "|" })', interpolations],
  ['resizing(8, 8, { interpolation: "|" })', interpolations],
  ['resizeLike(a, b, { interpolation: "|" })', interpolations],
  ['padLike(a, b, { border: "|" })', ["repeat", "zeros"]],
  ['input([8], { dtype: "|" })', ["bool", "float32", "int32", "int64", "uint8"]],
  ["relu({ | })", ["maxValue", "name", "negativeSlope"]],
  ["globalMaxPooling2d({ | })", ["keepDims", "name"]],
  ["maxPooling2d(2, { | })", ["name", "padding", "strides"]],
] as const)("%s", ([source, choices]) => {
  expect(completionsAt(source)).toEqual(choices);
});
