/** Kernels may lie in blocks of channels between steps; whoever asks for them gets them in the order of their shapes. */
import {
  batchNormalization,
  chain,
  concatenate,
  conv2d,
  conv2dTranspose,
  dense,
  flatten,
  input,
  maxPooling2d,
  model,
  randomNormal,
  relu,
} from "@tributary/kernel";
import { gradients, standardAbilities, trainingForm } from "@tributary/kernel/authoring";
import { mean, square, subtract } from "@tributary/kernel/ops";
import { abilitiesOf } from "@tributary/runtime";
import { evaluateTensors, expectAllClose, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { adam, createTrainer, meanSquaredError, type Optimizer, sgd, type TrainerOptions } from "../index.ts";
import { planOf } from "../step/plan.ts";
import { stepGraph } from "../step/step-graph.ts";
import { reordered } from "./kernel-order.ts";

const image = input([4, 4, 3], { name: "image" });
const net = model(
  image,
  chain(
    conv2d(16, 3, { padding: "same", name: "stem" }),
    relu,
    conv2d(32, 3, { padding: "same", useBias: false, name: "wide" }),
    batchNormalization(),
    relu,
    conv2d(16, 1, { name: "one" }),
    conv2dTranspose(32, 2, { strides: 2, name: "up" }),
    conv2dTranspose(16, 3, { strides: 2, padding: "same", name: "overlapping" }),
    conv2d(16, 2, { name: "two" }),
    flatten,
    dense(2),
  ),
);
const floats = (shape: readonly number[], seed: number) => {
  const data = Float32Array.from(spread(shape, { seed }).data, Number);
  return { dtype: "float32", shape, data } as const;
};
const data = { inputs: floats([16, 4, 4, 3], 1), targets: floats([16, 2], 2) };
const make = (optimizer: Optimizer, options: Partial<TrainerOptions> = {}) =>
  createTrainer(net, { loss: meanSquaredError(), optimizer, seed: 1, ...options });

test("numbers come into blocks and out again", () => {
  const shape = [4, 6, 1, 3];
  const plain = Float32Array.from({ length: 72 }, (_, i) => i);
  const blocks = reordered(plain, shape, { from: 0, to: 2 });
  // The first square: filters 0 and 1 of channels 0 and 1 at the last tap.
  expect(Array.from(blocks.slice(0, 4))).toEqual([2, 20, 5, 23]);
  expect(reordered(blocks, shape, { from: 2, to: 0 })).toEqual(plain);
});

const { channelBlock } = await abilitiesOf("cpu");

test.skipIf(channelBlock !== 16)(
  "on the CPU kernels that fill blocks, and what is kept of them, lie in blocks",
  async () => {
    const plan = planOf(net, { loss: meanSquaredError(), optimizer: sgd(0.1, { momentum: 0.9 }), ema: 0.5 });
    const shapes = { inputs: { image: [16, 4, 4, 3] }, targets: { output: [16, 2] }, weights: {} };
    const { graph } = stepGraph(plan, shapes, { update: true, abilities: await abilitiesOf("cpu") });
    const blocks = graph.outputs.flatMap(({ name, block }) => (block === undefined ? [] : [`${name} ${block}`]));
    const kept = ["weight", "optimizer/momentum", "average"];
    expect(blocks.toSorted()).toEqual(
      kept.flatMap((kind) => ["two", "up", "wide"].map((layer) => `next/${kind}/${layer}/kernel 16`)).toSorted(),
    );
    const standard = stepGraph(plan, shapes, { update: true, abilities: standardAbilities }).graph;
    expect(standard.outputs.filter(({ block }) => block !== undefined)).toEqual([]);
  },
);

const cases: readonly (readonly [string, () => Optimizer, Partial<TrainerOptions>])[] = [
  ["momentum", () => sgd(1e-3, { momentum: 0.9, nesterov: true, weightDecay: 0.01 }), {}],
  ["adam", () => adam(0.01), { clip: { globalNorm: 1 }, ema: 0.5 }],
  ["gradients that wait", () => sgd(1e-3), { accumulate: 2, clip: { value: 0.1 } }],
];

test.each(cases)("%s: a snapshot goes on to the last bit", async (_, optimizer, options) => {
  await using through = make(optimizer(), options);
  const rates = [await through.evaluate(data)];
  for (let i = 0; i < 4; i++) await through.step(data);
  await using first = make(optimizer(), options);
  for (let i = 0; i < 2; i++) await first.step(data);
  const between = await first.snapshot();
  await using second = make(optimizer(), options);
  second.restore(between);
  // Unchanged by being read, and by being written.
  expect((await second.snapshot()).tensors).toEqual(between.tensors);
  for (let i = 0; i < 2; i++) await second.step(data);
  expect((await second.snapshot()).tensors).toEqual((await through.snapshot()).tensors);
  expect(await second.evaluate(data)).toEqual(await through.evaluate(data));
  expect(rates).not.toEqual([await through.evaluate(data)]);
});

/** Across and up: an image that is pooled and concatenated, and a convolution that reads both parts of what is concatenated. */
const acrossImage = input([16, 16, 3], { name: "image" });
const seen = relu(conv2d(16, 3, { padding: "same" })(acrossImage));
const below = relu(conv2d(32, 3, { padding: "same" })(maxPooling2d(2)(seen)));
const joined = concatenate([seen, conv2dTranspose(32, 2, { strides: 2 })(below)]);
const across = model(
  acrossImage,
  chain(conv2d(16, 3, { padding: "same", activation: "relu" }), flatten, dense(2))(joined),
);

/** Normalized images of which only the largest are left, one alone and two side by side. */
const pooledImage = input([16, 16, 3], { name: "image" });
const normalized = (filters: number, size: number) =>
  chain(
    conv2d(filters, size, { padding: "same", useBias: false }),
    batchNormalization({ gammaInitializer: randomNormal({ standardDeviation: 1 }) }),
    relu,
  );
const stem = maxPooling2d(3, { strides: 2, padding: "same" })(normalized(16, 3)(pooledImage));
const sides = concatenate([normalized(16, 1)(stem), normalized(32, 3)(stem)]);
const around = normalized(16, 1)(maxPooling2d(3, { strides: 1, padding: "same" })(sides));
const both = concatenate([normalized(16, 1)(sides), around]);
const pooled = model(pooledImage, chain(maxPooling2d(3, { strides: 2 }), flatten, dense(2))(both));

test.each([
  ["a chain", net, data],
  ["normalized and pooled", pooled, { inputs: floats([4, 16, 16, 3], 1), targets: floats([4, 2], 2) }],
  ["across and up", across, { inputs: floats([2, 16, 16, 3], 1), targets: floats([2, 2], 2) }],
] as const)(
  "%s: a step moves every weight against its gradient, as the standard's operators compute it",
  async (_, net, data) => {
    await using trainer = createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0.1), seed: 1 });
    const { weights: before } = await trainer.trained();
    await trainer.step(data);
    const { weights: after } = await trainer.trained();
    const form = trainingForm(net, { image: data.inputs.shape });
    const targets = input([2]);
    const loss = mean(square(subtract(form.outputs[0]!.tensor, targets)));
    const learned = net.weights.filter(({ trainable }) => trainable);
    const slopes = gradients(
      loss,
      learned.map(({ tensor }) => tensor),
    );
    const leaves = [
      { tensor: form.inputs[0]!.tensor, value: data.inputs },
      { tensor: targets, value: data.targets },
      ...net.weights.map(({ name, tensor }) => ({ tensor, value: before[name]! })),
    ];
    const computed = await evaluateTensors(
      leaves,
      slopes.map((slope) => slope!),
    );
    for (const [i, { name, shape }] of learned.entries()) {
      const expected = Float32Array.from(before[name]!.data, (x, j) => Number(x) - 0.1 * Number(computed[i]!.data[j]));
      expectAllClose(after[name]!, { dtype: "float32", shape, data: expected }, { relative: 1e-4, absolute: 1e-5 });
    }
  },
);
