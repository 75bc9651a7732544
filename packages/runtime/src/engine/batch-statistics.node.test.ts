/** Images that lie with their channels first are normalized by their own statistics in one node. */
import {
  type AnyModel,
  type Block,
  batchNormalization,
  chain,
  conv2d,
  input,
  model,
  relu,
  type Tensor,
} from "@tributary/kernel";
import {
  type Abilities,
  countOf,
  fromSource,
  gradients,
  lower,
  randomStream,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { add, multiply, sum } from "@tributary/kernel/ops";
import { expectAllClose, largestOf } from "@tributary/testing";
import { expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";
import { openSession } from "./session.ts";

const atOnce: Abilities = { ...standardAbilities, batchStatistics: true };

/** What images and weights are like. */
interface Numbers {
  readonly around?: number;
  readonly scale?: number;
}

/** What a network trains with: output, gradients, and new statistics. */
const trainingOf = async (
  net: AnyModel,
  batch: number,
  { around = 0, scale = 1 }: Numbers,
  abilities: Abilities,
  device = "cpu",
) => {
  const { inputs, outputs, updates } = trainingForm(net, batch);
  const y = outputs[0]!.tensor;
  const weighting = { name: "weighting", tensor: fromSource(y.shape, "float32", { kind: "input", name: "weighting" }) };
  const learned = [...net.weights.filter(({ learned }) => learned), inputs[0]!];
  const slopes = gradients(
    sum(multiply(y, weighting.tensor)),
    learned.map(({ tensor }) => tensor),
  );
  const results = [y, ...slopes.map((slope) => slope!), ...updates.map(({ value }) => value)];
  const graph = lower({
    inputs: [...inputs, weighting],
    weights: net.weights,
    outputs: results.map((tensor, i) => ({ name: `result ${i}`, tensor })),
    abilities,
  });
  const feeds = [inputs[0]!, weighting, ...net.weights].map(({ name, tensor }, i) => {
    const shape = tensor.shape as readonly number[];
    const drawn = randomStream(1, String(i)).normal(countOf(shape));
    const data = i === 0 ? drawn.map((number) => number * scale + around) : drawn;
    return [name, { dtype: "float32" as const, shape, data }] as const;
  });
  const session = await openSession(graph, { device, threads: 1, engine: { graphOptimizationLevel: "disabled" } });
  try {
    // Twice, so that what one run writes over is seen by the next.
    await session.run(Object.fromEntries(feeds));
    const found = await session.run(Object.fromEntries(feeds));
    return { feeds, graph, found: results.map((_, i) => found[`result ${i}`]!.data as Float32Array) };
  } finally {
    await session.dispose();
  }
};

const normalized = (size: readonly [number, number]): AnyModel =>
  model(input([...size, 4], { name: "image" }), chain(conv2d(4, 1, { useBias: false }), batchNormalization()));

test.each([
  ["cpu", [9, 7], 3, {}],
  ["cpu", [9, 7], 1, { around: 5 }],
  ["cpu", [1, 1], 4, { around: 5 }],
  ["wasm", [9, 7], 3, { around: 5 }],
] as const)("%s, %o, %i images, %o: the same numbers, in fewer nodes", async (device, size, batch, numbers) => {
  const net = normalized(size);
  const plain = await trainingOf(net, batch, numbers, standardAbilities, device);
  const own = await trainingOf(net, batch, numbers, atOnce, device);
  for (const [i, data] of plain.found.entries()) {
    expectAllClose(own.found[i]!, data, { relative: 1e-4, absolute: 1e-4 * Math.max(1, largestOf(data)) });
  }
  expect(own.graph.nodes.length).toBeLessThan(plain.graph.nodes.length - 3);
});

test("layers that normalize one image, and layers of one size, keep their statistics apart, over zeros from one node", async () => {
  const image: Tensor = input([5, 6, 3], { name: "image" });
  const convolved: Tensor = conv2d(4, 1)(image);
  const branches = [
    chain(batchNormalization(), relu, batchNormalization())(convolved),
    batchNormalization({ momentum: 0.5 })(convolved),
  ];
  const net = model(
    image,
    branches.reduce((a, b) => add(a, b)),
  );
  const [plain, own] = [await trainingOf(net, 2, {}, standardAbilities), await trainingOf(net, 2, {}, atOnce)];
  for (const [i, data] of plain.found.entries()) {
    expectAllClose(own.found[i]!, data, { relative: 1e-4, absolute: 1e-4 * Math.max(1, largestOf(data)) });
  }
  const { inputs, outputs } = trainingForm(net, 2);
  const { nodes } = lower({ inputs, weights: net.weights, outputs, abilities: atOnce });
  const normalizing = nodes.filter(({ attributes }) => "training_mode" in attributes);
  expect(normalizing).toHaveLength(3);
  const zeros = nodes.filter(({ op }) => op === "Split");
  expect(zeros.map(({ outputs }) => outputs)).toEqual([normalizing.flatMap(({ inputs }) => inputs.slice(3))]);
});

test.each([
  ["far from zero", { around: 1000 }, 5e-4],
  ["all equal", { around: 5, scale: 0 }, 1e-4],
  ["around zero", {}, 1e-5],
] as const)("numbers %s are normalized as numbers of twice the digits are", async (_, numbers, absolute) => {
  // A convolution that changes nothing, so that the image lies with its channels first.
  const layers: Block = chain(conv2d(4, 1, { useBias: false, name: "same" }), batchNormalization({ epsilon: 1e-3 }));
  const net = model(input([6, 5, 4], { name: "image" }), layers);
  const { inputs, outputs } = trainingForm(net, 3);
  const graph = lower({ inputs, weights: net.weights, outputs, abilities: atOnce });
  const drawn = randomStream(1, "image").normal(360);
  const data = drawn.map(
    (number) => number * ("scale" in numbers ? numbers.scale : 1) + ("around" in numbers ? numbers.around : 0),
  );
  const weights = Object.fromEntries(
    net.weights.map(({ name, tensor }) => {
      const shape = tensor.shape as readonly number[];
      const kernel = Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
      const vector = new Float32Array(4).fill(name.endsWith("gamma") ? 2 : 0.5);
      return [name, { dtype: "float32" as const, shape, data: shape.length === 4 ? kernel : vector }];
    }),
  );
  const session = await openSession(graph, { device: "cpu", engine: { graphOptimizationLevel: "disabled" } });
  const results = await session.run({ image: { dtype: "float32", shape: [3, 6, 5, 4], data }, ...weights });
  await session.dispose();
  const means = [0, 1, 2, 3].map((c) => data.reduce((all, x, i) => (i % 4 === c ? all + x / 90 : all), 0));
  const spreads = [0, 1, 2, 3].map((c) =>
    data.reduce((all, x, i) => (i % 4 === c ? all + (x - means[c]!) ** 2 / 90 : all), 0),
  );
  const expected = Array.from(data, (x, i) => (2 * (x - means[i % 4]!)) / Math.sqrt(spreads[i % 4]! + 1e-3) + 0.5);
  expectAllClose(results[outputs[0]!.name]!.data, expected, { absolute, relative: 0 });
});

test("steps use it where the engine says so; files for others do not", async () => {
  const { batchStatistics } = await abilitiesOf("cpu");
  expect(batchStatistics).toBe(true);
  const net = normalized([4, 4]);
  const { inputs, outputs } = trainingForm(net, 2);
  const opsOf = (abilities?: Abilities): readonly string[] =>
    lower({ inputs, weights: net.weights, outputs, ...(abilities ? { abilities } : {}) }).nodes.map(
      ({ op, attributes }) => `${op}${"training_mode" in attributes ? " by the batch" : ""}`,
    );
  expect(opsOf(atOnce)).toEqual(["Split", "Transpose", "Conv", "BatchNormalization by the batch", "Transpose"]);
  expect(opsOf().filter((op) => op.endsWith("by the batch"))).toEqual([]);
});
