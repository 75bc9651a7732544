import { expect, test } from "vitest";
import { gradients } from "../gradients/gradients.ts";
import { BLOCKS, standardAbilities } from "../graph/emitter.ts";
import { input } from "../graph/source.ts";
import type { Block } from "../graph/tensor.ts";
import { chain } from "../layers/combinators/chain.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { averagePooling2d } from "../layers/pooling/average-pooling2d.ts";
import { maxPooling2d } from "../layers/pooling/max-pooling2d.ts";
import { lower } from "../lowering/lower.ts";
import { model } from "../model/model.ts";
import { trainingForm } from "../model/training-form.ts";
import { square } from "./arithmetic.ts";

/** The operators that bring images into blocks and out again in a step of a convolution, what is given, and another convolution; with the channels of each image. */
const reordered = (between: Block, filters: number): readonly string[] => {
  const net = model(input([16, 16, 16]), chain(conv2d(48, 3, { padding: "same" }), between, conv2d(filters, 1)));
  const form = trainingForm(net, 4);
  const named = net.weights.map(({ name, tensor }) => ({ name, tensor }));
  const y = form.outputs[0]!.tensor;
  const slopes = gradients(
    square(y),
    named.map(({ tensor }) => tensor),
  );
  const { nodes } = lower({
    inputs: form.inputs,
    weights: named,
    outputs: slopes.map((tensor, i) => ({ name: `slope_${i}`, tensor: tensor! })),
    abilities: { ...standardAbilities, channelBlock: 16 },
  });
  const producer = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const source = (value: string): string => {
    const { op = value, inputs = [] } = producer.get(value) ?? {};
    return op === "Reshape" ? source(inputs[0]!) : op;
  };
  return nodes
    .filter(({ op }) => op === `${BLOCKS}.ReorderInput` || op === `${BLOCKS}.ReorderOutput`)
    .map(({ op, inputs }) => `${op.slice(BLOCKS.length + 1)} ${source(inputs[0]!)}`)
    .filter((each) => /Pool|Scatter|Conv|Slice|Add/.test(each));
};

test.each([
  ["largest", maxPooling2d, "MaxPool", "ScatterElements"],
  ["mean", averagePooling2d, "AveragePool", "Slice"],
] as const)("of what a pooling leaves (%s) only a smaller image is brought into blocks", (_, layer, forward, back) => {
  const pool = layer(3, { strides: 1, padding: "same" });
  const out = "ReorderOutput com.microsoft.nchwc.Conv";
  const toLoss = "ReorderOutput Add";
  expect(reordered(pool, 16)).toEqual([out, "ReorderInput Conv", toLoss, `ReorderInput ${back}`]);
  expect(reordered(pool, 32)).toEqual([out, `ReorderInput ${forward}`, toLoss, out, `ReorderInput ${back}`]);
});
