/** @file Twenty steps of three small networks agree with PyTorch's. `conformance/README.md` describes them layer by layer. */

import { readFileSync } from "node:fs";
import { input, model, type NdArray, type NdArrays } from "@tributary/kernel";
import { countOf, randomStream } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { adamW, createTrainer, type OptimizerOptions, sgd, sparseCategoricalCrossentropy } from "../index.ts";
import { networks } from "./networks.ts";

interface Golden {
  readonly network: "resnet" | "unet" | "inception";
  readonly seed: number;
  readonly gain: number;
  readonly images: readonly [batches: number, batch: number, height: number, width: number, channels: number];
  readonly classes: number;
  readonly labels: "image" | "pixel";
  readonly optimizer: { readonly name: "sgd" | "adamw" } & Readonly<Record<string, number>>;
  /** By the start of PyTorch's names. */
  readonly multipliers?: Readonly<Record<string, number>>;
  readonly losses: readonly number[];
  readonly weights: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly maxAbs: number; readonly samples: readonly number[] }>
  >;
}

type Groups = Pick<OptimizerOptions, "rateMultipliers">;

const optimizers = {
  sgd: ({ learningRate, momentum }: Golden["optimizer"], groups: Groups) =>
    sgd(learningRate!, { momentum: momentum!, ...groups }),
  adamw: ({ learningRate, beta1, beta2, epsilon, weightDecay }: Golden["optimizer"], groups: Groups) =>
    adamW(learningRate!, { beta1: beta1!, beta2: beta2!, epsilon: epsilon!, weightDecay: weightDecay!, ...groups }),
};

/** `block2.shortcut` is `block2/shortcut`. */
const groupsOf = ({ multipliers = {} }: Golden): Groups => ({
  rateMultipliers: Object.fromEntries(
    Object.entries(multipliers).map(([name, multiplier]) => [name.replaceAll(".", "/"), multiplier]),
  ),
});

const theirs: Readonly<Record<string, string>> = {
  kernel: "weight",
  gamma: "weight",
  beta: "bias",
  bias: "bias",
  movingMean: "running_mean",
  movingVariance: "running_var",
};

/** `stem/conv/kernel` is `stem.conv.weight`. */
const theirName = (ours: string): string => {
  const parts = ours.split("/");
  return [...parts.slice(0, -1), theirs[parts.at(-1)!]!].join(".");
};

/** Dense kernels are `[out, in]` there and `[in, out]` here; the others agree. */
const turned = (data: Float32Array, [rows, columns]: readonly number[]): Float32Array =>
  data.map((_, i) => data[(i % rows!) * columns! + Math.floor(i / rows!)]!);

/** The generator of `conformance/README.md`. */
const fill = (name: string, shape: readonly number[], { seed, gain }: Golden, transposed: boolean): Float32Array => {
  const u = randomStream(seed, name).uniform(countOf(shape));
  const fan = countOf(transposed ? [shape[0]!, ...shape.slice(2)] : shape.slice(1));
  if (shape.length > 1) return u.map((x) => (2 * x - 1) * Math.sqrt((3 * gain) / fan));
  if (name.endsWith("running_var")) return u.map((x) => 0.5 + x);
  if (name.endsWith("weight")) return u.map((x) => 0.75 + 0.5 * x);
  return u.map((x) => (2 * x - 1) * 0.2);
};

const read = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../../../../conformance/training/${name}.json`, import.meta.url), "utf8"));

const names = ["resnet", "resnet-groups", "unet", "inception"].flatMap((name) => [`${name}-sgd`, `${name}-adamw`]);

test.for(names)("%s: twenty steps as in PyTorch", async (name) => {
  const golden = read(name);
  const [batches, batch, height, width, channels] = golden.images;
  const image = input([height, width, channels]);
  const net = model(image, networks[golden.network]());
  expect(net.weights.map((weight) => theirName(weight.name)).sort()).toEqual(Object.keys(golden.weights).sort());

  const first = net.weights.map(({ name: ours, shape }): [string, NdArray] => {
    const key = theirName(ours);
    const { shape: given } = golden.weights[key]!;
    const filled = fill(key, given, golden, ours.includes("upconv"));
    return [ours, { dtype: "float32", shape, data: shape.length === 2 ? turned(filled, given) : filled }];
  });
  const trainer = createTrainer(
    { net, weights: Object.fromEntries(first) },
    {
      loss: sparseCategoricalCrossentropy(),
      optimizer: optimizers[golden.optimizer.name](golden.optimizer, groupsOf(golden)),
      threads: 1,
    },
  );

  const size = batch * height * width * channels;
  const drawn = randomStream(golden.seed, "images").uniform(batches * size);
  const labels = golden.labels === "pixel" ? drawn : randomStream(golden.seed, "labels").uniform(batches * batch);
  const losses: number[] = [];
  for (let step = 0; step < golden.losses.length; step++) {
    const at = step % batches;
    const per = labels.length / batches;
    const { loss } = await trainer.step({
      inputs: {
        data: drawn.slice(at * size, (at + 1) * size).map((u) => 2 * u - 1),
        shape: [batch, height, width, channels],
      },
      targets: {
        data: Int32Array.from(labels.slice(at * per, (at + 1) * per), (u) => Math.floor(u * golden.classes)),
        shape: golden.labels === "pixel" ? [batch, height, width] : [batch],
      },
    });
    losses.push(loss);
  }
  losses.forEach((loss, step) => {
    expect(Math.abs(loss / golden.losses[step]! - 1), `loss of step ${step}`).toBeLessThan(1e-4);
  });

  const last: NdArrays = (await trainer.trained()).weights;
  for (const { name: ours, shape } of net.weights) {
    const { samples, maxAbs, shape: given } = golden.weights[theirName(ours)]!;
    const data = last[ours]!.data as Float32Array;
    const numbers = shape.length === 2 ? turned(data, shape) : data;
    expect(shape.length === 2 ? shape.toReversed() : shape).toEqual(given);
    samples.forEach((sample, k) => {
      const index = Math.floor((k * (numbers.length - 1)) / Math.max(1, samples.length - 1));
      expect(Math.abs(numbers[index]! - sample) / maxAbs, `${ours}[${index}]`).toBeLessThan(1e-4);
    });
  }
  await trainer.dispose();
});
