/** An Inception module before a pooling: what the pooling reads, and what it gives back, is not brought into blocks to be brought out again. */
import {
  type Block,
  batchNormalization,
  branches,
  chain,
  conv2d,
  input,
  maxPooling2d,
  model,
  relu,
  type Tensor,
} from "@tributary/kernel";
import { countOf, fromSource, gradients, lower, randomStream, trainingForm } from "@tributary/kernel/authoring";
import { multiply, sum } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const abilities = await abilitiesOf("cpu");
const unit = (filters: number, size = 1): Block =>
  chain(conv2d(filters, size, { padding: "same", useBias: false }), batchNormalization(), relu);

/** What the module learns. */
const learned = () => {
  const image: Tensor = input([16, 16, 16], { name: "image" });
  const module = branches(
    unit(16),
    chain(unit(32), unit(16, 3)),
    chain(unit(16), unit(16, 3)),
    chain(maxPooling2d(3, { strides: 1, padding: "same" }), unit(16)),
  );
  const net = model(image, chain(unit(64, 3), module, maxPooling2d(3, { strides: 2 }), conv2d(16, 1))(image));
  const { inputs, outputs } = trainingForm(net, 2);
  const y = outputs[0]!.tensor;
  const weighting = fromSource(y.shape, "float32", { kind: "input", name: "weighting" });
  const tensors = [inputs[0]!, ...net.weights].map(({ tensor }) => tensor);
  const trained = [inputs[0]!.tensor, ...net.weights.filter(({ learned }) => learned).map(({ tensor }) => tensor)];
  return { leaves: [weighting, ...tensors], slopes: gradients(sum(multiply(y, weighting)), trained) };
};

describe.skipIf(abilities.channelBlock === null)("an Inception module before a pooling", () => {
  test("learns the same in blocks and without them", async () => {
    const { leaves, slopes } = learned();
    const fed = leaves.map((tensor, i) => {
      const shape = tensor.shape as readonly number[];
      return { tensor, value: { dtype: "float32" as const, shape, data: randomStream(i, "x").normal(countOf(shape)) } };
    });
    const wanted = slopes.map((slope) => slope!);
    const found = await evaluateTensors(fed, wanted, abilities);
    const expected = await evaluateTensors(fed, wanted, { ...abilities, channelBlock: null });
    for (const [i, { data }] of found.entries())
      expectAllClose(data, expected[i]!.data, { relative: 1e-3, absolute: 1e-3 });
  });

  test("leaves its images as they lie", () => {
    const { leaves, slopes } = learned();
    const { nodes } = lower({
      inputs: leaves.map((tensor, i) => ({ name: `x${i}`, tensor })),
      weights: [],
      outputs: slopes.map((tensor, i) => ({ name: `slope${i}`, tensor: tensor! })),
      abilities,
    });
    const producer = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
    const source = (value: string): string => {
      const { op = value, inputs = [] } = producer.get(value) ?? {};
      return op === "Reshape" ? source(inputs[0]!) : op;
    };
    const sources = (op: string): readonly (readonly string[])[] =>
      nodes.filter((node) => node.op === op).map(({ inputs }) => inputs.map(source));
    // The projection of the pooling within the module is pooled where it lies,
    const intoBlocks = sources("com.microsoft.nchwc.ReorderInput").map(([from]) => from);
    expect(intoBlocks).not.toContain("Conv");
    expect(sources("MaxPool").filter(([from]) => from === "BatchNormalization")).toHaveLength(1);
    // and the gradient that the pooling behind it gives to the first branch is laid beside those of the others with its channels first.
    const beside = sources("Concat").filter((from) => from.includes("ScatterElements"));
    expect(beside).toEqual([["ScatterElements", ...new Array(2).fill("com.microsoft.nchwc.ReorderOutput")]]);
    // One mask for the maxima of all branches, one for the image of the module, and one for each branch of two convolutions.
    expect(sources("HardSigmoid")).toHaveLength(1 + 1 + 2);
  });
});
