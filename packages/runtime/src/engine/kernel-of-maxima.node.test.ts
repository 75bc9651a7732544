/** A first convolution whose output is normalized and pooled: its kernel learns the same, and no image of the size of the output is scaled for it. */
import {
  type Block,
  batchNormalization,
  chain,
  conv2d,
  input,
  maxPooling2d,
  model,
  relu,
  type Tensor,
} from "@tributary/kernel";
import {
  countOf,
  fromSource,
  gradients,
  lower,
  randomStream,
  rematGradients,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { multiply, sum } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose, largestOf } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { abilitiesOf, knownAbilities } from "./abilities.ts";

const abilities = await abilitiesOf("cpu");
const conv = (filters: number, strides: number): Block =>
  conv2d(filters, 7, { strides, padding: "same", useBias: false });
const pooled = chain(batchNormalization(), relu, maxPooling2d(3, { strides: 2, padding: "same" }));

const learned = (net: Block, gradientsOf: typeof rematGradients = gradients) => {
  const trained = model(input([96, 96, 3], { name: "image" }), net);
  const { inputs, outputs } = trainingForm(trained, 16);
  const y = outputs[0]!.tensor;
  const weighting = fromSource(y.shape, "float32", { kind: "input", name: "weighting" });
  const weights = trained.weights.filter(({ learned }) => learned).map(({ tensor }) => tensor);
  const leaves = [weighting, ...[inputs[0]!, ...trained.weights].map(({ tensor }) => tensor)];
  return { leaves, slopes: gradientsOf(sum(multiply(y, weighting)), weights).map((slope) => slope!) };
};

/** Numbers for leaves, the second of which is an image with pixels around a number. */
const numbersFor = (leaves: readonly Tensor[], around: number) =>
  leaves.map((tensor, i) => {
    const shape = tensor.shape as readonly number[];
    const data = randomStream(i, "x")
      .normal(countOf(shape))
      .map((x) => (i === 1 ? x + around : x));
    return { tensor, value: { dtype: "float32" as const, shape, data } };
  });

/** What gradients of maxima are scattered onto: the operators that compute it. */
const scattered = ({ leaves, slopes }: ReturnType<typeof learned>): readonly string[] => {
  const { nodes } = lower({
    inputs: leaves.map((tensor, i) => ({ name: `x${i}`, tensor })),
    weights: [],
    outputs: slopes.map((tensor, i) => ({ name: `slope${i}`, tensor })),
    abilities,
  });
  const producer = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const source = (value: string): string => {
    const { op = value, inputs = [] } = producer.get(value) ?? {};
    return op === "Reshape" ? source(inputs[0]!) : op;
  };
  return nodes.filter(({ op }) => op === "ScatterElements").map(({ inputs }) => source(inputs[0]!));
};

test("the kernel of a first convolution learns the same without blocks", async () => {
  const { leaves, slopes } = learned(chain(conv(64, 2), pooled));
  const fed = numbersFor(leaves, 1);
  const plain = { ...standardAbilities, poolingIndices: false };
  const expected = await evaluateTensors(fed, slopes, plain);
  for (const engine of [standardAbilities, knownAbilities("webgpu")]) {
    for (const [i, { data }] of (await evaluateTensors(fed, slopes, engine)).entries()) {
      const largest = largestOf(expected[i]!.data);
      expectAllClose(data, expected[i]!.data, { relative: 0, absolute: 5e-5 * largest });
    }
  }
});

describe.skipIf(abilities.channelBlock !== 16)("the kernel of a first convolution before a pooling", () => {
  test.each([0, 1, 100])("learns the same from pixels around %d", async (around) => {
    const { leaves, slopes } = learned(chain(conv(64, 2), pooled));
    const fed = numbersFor(leaves, around);
    const found = await evaluateTensors(fed, slopes, abilities);
    const expected = await evaluateTensors(fed, slopes, { ...abilities, poolingIndices: false });
    for (const [i, { data }] of found.entries()) {
      const largest = largestOf(expected[i]!.data);
      expectAllClose(data, expected[i]!.data, { relative: 0, absolute: 5e-5 * largest });
    }
  });

  test("has gradients of maxima added to the image itself, where nothing is learned before it", () => {
    expect(scattered(learned(chain(conv(64, 2), pooled)))).toEqual(["com.microsoft.nchwc.ReorderOutput"]);
    expect(scattered(learned(chain(conv(16, 1), conv(64, 2), pooled)))).toEqual(["BatchNormalization"]);
  });

  test("learns the same to the last bit where it is computed again", async () => {
    const net = chain(conv(64, 2), pooled, conv2d(16, 3, { useBias: false }), batchNormalization(), relu);
    const [plain, again] = [learned(net), learned(net, rematGradients)];
    expect(scattered(again)).toEqual(scattered(plain));
    const [found, expected] = await Promise.all(
      [again, plain].map(({ leaves, slopes }) => evaluateTensors(numbersFor(leaves, 1), slopes, abilities)),
    );
    expect(found!.map(({ data }) => data)).toEqual(expected!.map(({ data }) => data));
  });
});
