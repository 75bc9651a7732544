/** Gradients of what pooling leaves stay with their channels first, as the pooling reads them, where they come so. */
import { batchNormalization, chain, conv2d, input, maxPooling2d, model, relu, type Tensor } from "@tributary/kernel";
import { countOf, fromSource, gradients, lower, randomStream, trainingForm } from "@tributary/kernel/authoring";
import { sum, multiply as times } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const abilities = await abilitiesOf("cpu");
const plain = { ...abilities, channelBlock: null };

/** What a normalized image, pooled and convolved pixel by pixel, learns. */
const learned = (pixels: number) => {
  const image: Tensor = input([pixels, pixels, 16], { name: "image" });
  const normalized = chain(conv2d(32, 3, { padding: "same", useBias: false }), batchNormalization(), relu)(image);
  const net = model(image, conv2d(48, 1)(maxPooling2d(3, { strides: 2, padding: "same" })(normalized)));
  const { inputs, outputs } = trainingForm(net, 2);
  const y = outputs[0]!.tensor;
  const weighting = fromSource(y.shape, "float32", { kind: "input", name: "weighting" });
  const tensors = [inputs[0]!, ...net.weights].map(({ tensor }) => tensor);
  const trained = [inputs[0]!.tensor, ...net.weights.filter(({ learned }) => learned).map(({ tensor }) => tensor)];
  const slopes = gradients(sum(times(y, weighting)), trained).map((slope) => slope!);
  return { leaves: [weighting, ...tensors], slopes };
};

// The pixels of each channel fill blocks of 16, or do not.
describe.skipIf(abilities.channelBlock === null).each([32, 28])("maxima of %i pixels a side", (pixels) => {
  test("learn the same", async () => {
    const { leaves, slopes } = learned(pixels);
    const fed = leaves.map((tensor, i) => {
      const shape = tensor.shape as readonly number[];
      return { tensor, value: { dtype: "float32" as const, shape, data: randomStream(i, "x").normal(countOf(shape)) } };
    });
    const [found, expected] = [
      await evaluateTensors(fed, slopes, abilities),
      await evaluateTensors(fed, slopes, plain),
    ];
    for (const [i, { data }] of found.entries())
      expectAllClose(data, expected[i]!.data, { relative: 1e-3, absolute: 1e-3 });
  });

  test("are not brought into blocks on the way back", () => {
    const { leaves, slopes } = learned(pixels);
    const { nodes } = lower({
      inputs: leaves.map((tensor, i) => ({ name: `x${i}`, tensor })),
      weights: [],
      outputs: slopes.map((tensor, i) => ({ name: `slope${i}`, tensor })),
      abilities,
    });
    const passed = nodes.find(
      ({ op, inputs }) =>
        op === "Mul" && nodes.some((each) => each.op === "HardSigmoid" && each.outputs[0] === inputs[1]),
    )!;
    const readers = nodes.filter(({ inputs }) => inputs.includes(passed.outputs[0]!)).map(({ op }) => op);
    expect(readers).not.toContain("com.microsoft.nchwc.ReorderOutput");
    expect(readers).not.toContain("com.microsoft.nchwc.ReorderInput");
  });
});
