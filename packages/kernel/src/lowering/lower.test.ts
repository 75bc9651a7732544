import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { expect, test } from "vitest";
import type { OnnxGraph } from "../graph/onnx-graph.ts";
import { fromSource, input, scalar } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { relu } from "../layers/activations/relu.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { cropAndConcatenate } from "../layers/merging/crop-and-concatenate.ts";
import { globalAveragePooling2d } from "../layers/pooling/global-pooling2d.ts";
import { maxPooling2d } from "../layers/pooling/max-pooling2d.ts";
import { flatten } from "../layers/sizes/flatten.ts";
import { model } from "../model/model.ts";
import { add, multiply } from "../ops/arithmetic.ts";
import { maxPool } from "../ops/max-pooling.ts";
import { reshape } from "../ops/reshape.ts";
import { lower } from "./lower.ts";

const image = input([8, 8, 3], { name: "image" });

const lowered = (output: Tensor): OnnxGraph => {
  const net = model(image, output);
  return lower({ inputs: net.inputs, weights: net.weights, outputs: net.outputs });
};
const opsOf = ({ nodes }: OnnxGraph): readonly string[] => nodes.map(({ op }) => op);

test("images are transposed once at the input, and not again where the layout does not matter", () => {
  const y = relu(conv2d(4, 3)(maxPooling2d(2)(relu(conv2d(4, 3, { padding: "same" })(image)))));
  expect(opsOf(lowered(globalAveragePooling2d(y)))).toEqual([
    "Transpose",
    "Conv",
    "Relu",
    "MaxPool",
    "Conv",
    "Relu",
    "ReduceMean",
  ]);
});

test("they are transposed back where the layout matters: flatten is row by row, channels last", () => {
  expect(opsOf(lowered(flatten(conv2d(4, 3)(image))))).toEqual(["Transpose", "Conv", "Transpose", "Reshape"]);
});

test("a crop to the size that an image has already costs nothing", () => {
  const joined = cropAndConcatenate(conv2d(4, 1)(image), conv2d(2, 1)(image));
  expect(opsOf(lowered(joined))).toEqual(["Transpose", "Conv", "Conv", "Concat", "Transpose"]);
});

test("unknown sizes get a name each", () => {
  const open = input([null, null, 3], { name: "photo" });
  const net = model(open, conv2d(2, 1)(open));
  const { inputs, outputs, weights } = lower({ inputs: net.inputs, weights: net.weights, outputs: net.outputs });
  expect(inputs).toEqual([{ name: "photo", dtype: "float32", shape: ["batch", "photo_1", "photo_2", 3] }]);
  expect(outputs).toEqual([{ name: "output", dtype: "float32", shape: ["batch", "output_1", "output_2", 2] }]);
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual([
    ["conv2d/kernel", [2, 3, 1, 1]],
    ["conv2d/bias", [2]],
  ]);
});

test("the same computation is written once", () => {
  const twice = add(multiply(image, scalar(2)), multiply(image, scalar(2)));
  const graph = lowered(add(relu(image), relu(image)));
  expect(opsOf(graph)).toEqual(["Relu", "Add"]);
  expect(opsOf(lowered(twice)).filter((op) => op === "Mul").length).toBe(1);
});

test("what is reshaped twice is reshaped once", () => {
  const x = fromSource([4, 6], "float32", { kind: "input", name: null });
  const sizesOf = (outputs: readonly Tensor[]): readonly unknown[] => {
    const { nodes, initializers } = lower({
      inputs: [{ name: "x", tensor: x }],
      weights: [],
      outputs: outputs.map((tensor, i) => ({ name: `y${i}`, tensor })),
    });
    return nodes.map(({ op, inputs: [value, sizes] }) => [
      op,
      value,
      initializers.find(({ name }) => name === sizes)!.data,
    ]);
  };
  const between = reshape(x, [2, 12]);
  expect(sizesOf([reshape(between, [8, 3])])).toEqual([["Reshape", "x", [8, 3]]]);
  // Both where both are read.
  expect(sizesOf([between, reshape(between, [8, 3])])).toEqual([
    ["Reshape", "x", [2, 12]],
    ["Reshape", "x", [8, 3]],
  ]);
});

test("names given by users are not used for anything else", () => {
  const graph = lower({
    inputs: [{ name: "Relu_0", tensor: image }],
    weights: [],
    outputs: [{ name: "Relu_1", tensor: relu(image) }],
  });
  const names = graph.nodes.flatMap(({ outputs }) => outputs);
  expect(new Set([...names, "Relu_0"]).size).toBe(names.length + 1);
});

test("inputs and outputs may be channels first", () => {
  const tensor = fromSource([1, 4, 5, 3], "float32", { kind: "input", name: null });
  const window = { kernelSize: [2, 2], strides: [2, 2], dilationRate: [1, 1], padding: "valid" } as const;
  const graph = lower({
    inputs: [{ name: "x", tensor, layout: "first" }],
    weights: [],
    outputs: [{ name: "y", tensor: maxPool(tensor, window), layout: "first" }],
  });
  expect(graph.inputs[0]!.shape).toEqual([1, 3, 4, 5]);
  expect(graph.outputs[0]!.shape).toEqual([1, 3, 2, 2]);
  expect(opsOf(graph)).toEqual(["MaxPool"]);
});

test("an inner tensor may be an input, instead of what it is computed from", async () => {
  const x = fromSource([2, 3], "float32", { kind: "input", name: null });
  const middle = multiply(x, 2);
  const value = { dtype: "float32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) } as const;
  const [y] = await evaluateTensors([{ tensor: middle, value }], [add(middle, 1)]);
  expectAllClose(
    y!.data,
    Array.from(value.data, (number) => Number(number) + 1),
  );
});

test("weights that lie one after another in one are cut out of it by one node, and only where they are read", () => {
  const x = input([3]);
  const net = model(x, dense(2)(dense(2)(x)));
  const vectors = net.weights.map(({ tensor }) => tensor).filter(({ shape }) => shape.length === 1);
  const weights = [
    ...net.weights.filter(({ shape }) => shape.length > 1),
    { name: "biases", tensor: input([]), holds: vectors },
  ];
  const graphOf = (output: Tensor) =>
    lower({ inputs: [{ name: "x", tensor: x }], weights, outputs: [{ name: "y", tensor: output }] });
  const graph = graphOf(net.outputs[0]!.tensor);
  expect(graph.weights.map(({ name }) => name)).toContain("biases");
  expect(
    graph.nodes.filter(({ op }) => op === "Split").map(({ inputs, outputs }) => [inputs[0], outputs.length]),
  ).toEqual([["biases", 2]]);
  expect(graphOf(relu(x)).weights).toEqual([]);
});
