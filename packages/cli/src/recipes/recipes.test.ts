import {
  type AnyModel,
  type Block,
  cost,
  input,
  type Model,
  model,
  type Tensor,
  type Tensors,
} from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import {
  binaryCrossentropy,
  createTrainer,
  meanSquaredError,
  sgd,
  sparseCategoricalCrossentropy,
} from "@tributary/train";
import { describe, expect, test } from "vitest";
import { digitClassifier, inceptionResnet, multiScaleClassifier } from "./classifiers.ts";
import { residualDenoiser } from "./denoiser.ts";
import { imageAndNumbers, siamese } from "./joined.ts";
import { denseUnet, inceptionUnet, residualUnet, resnetUnet } from "./segmenters.ts";
import { smallGooglenet } from "./small-googlenet.ts";

const netOf = (block: Block, ...size: readonly [number, number, number]): Model<Tensor, Tensor> =>
  model(input(size, { name: "image" }), block) as Model<Tensor, Tensor>;

const parameters = (net: AnyModel): number => cost(net).parameters.learned;

const gray = (...shape: readonly number[]): { readonly data: Float32Array; readonly shape: readonly number[] } => ({
  data: Float32Array.from({ length: countOf(shape) }, (_, i) => (i % 7) / 7),
  shape,
});

/** The losses of two steps on the same batch. */
const twoSteps = async <I extends Tensors, O extends Tensors>(
  net: Model<I, O>,
  loss: Parameters<typeof createTrainer>[1]["loss"],
  batch: Parameters<Awaited<ReturnType<typeof createTrainer>>["step"]>[0],
): Promise<readonly number[]> => {
  const trainer = createTrainer(net, { loss, optimizer: sgd(0.001), seed: 1 });
  try {
    return [(await trainer.step(batch)).loss, (await trainer.step(batch)).loss];
  } finally {
    await trainer.dispose();
  }
};

const expectLearning = ([first, second]: readonly number[]): void => {
  expect(first).toBeGreaterThan(0);
  expect(Number.isFinite(second)).toBe(true);
  expect(second).toBeLessThan(first!);
};

describe("classifiers", () => {
  const classifiers: readonly (readonly [name: string, block: Block, parameters: number])[] = [
    ["digitClassifier", digitClassifier(10), 75_674],
    ["inceptionResnet", inceptionResnet(10), 48_990],
    ["multiScaleClassifier", multiScaleClassifier(10), 15_514],
    ["smallGooglenet", smallGooglenet(10), 371_714],
  ];
  test.for(classifiers)("%s gives a score for each class, and learns", async ([, block, count]) => {
    const net = netOf(block, 28, 28, 1);
    expect(net.outputs[0]!.tensor.shape).toEqual([null, 10]);
    expect(parameters(net)).toBe(count);
    const batch = { inputs: gray(4, 28, 28, 1), targets: { data: Int32Array.of(1, 2, 3, 4), shape: [4] } };
    expectLearning(await twoSteps(net, sparseCategoricalCrossentropy({ fromLogits: true }), batch));
  });

  test("the composed one has a part from each package", () => {
    const scopes = new Set(netOf(digitClassifier(), 28, 28, 1).weights.map(({ name }) => name.split("/")[0]));
    expect([...scopes]).toEqual(["stem", "middle", "tail", "classify"]);
  });
});

describe("segmenters", () => {
  const filters = [16, 32];
  const segmenters: readonly (readonly [name: string, block: Block, size: number, parameters: number])[] = [
    ["residualUnet", residualUnet(3, filters), 16, 27_043],
    ["inceptionUnet", inceptionUnet(3, filters), 16, 4_964],
    ["denseUnet", denseUnet(3, filters), 16, 26_315],
  ];
  test.for(segmenters)("%s gives a score for each class and pixel, and learns", async ([, block, size, count]) => {
    const net = netOf(block, size, size, 3);
    expect(net.outputs[0]!.tensor.shape).toEqual([null, size, size, 3]);
    expect(parameters(net)).toBe(count);
    const targets = { data: Int32Array.from({ length: 2 * size * size }, (_, i) => i % 3), shape: [2, size, size] };
    const batch = { inputs: gray(2, size, size, 3), targets };
    expectLearning(await twoSteps(net, sparseCategoricalCrossentropy({ fromLogits: true }), batch));
  });

  test("the one that goes down as ResNet-34 does is segmentation_models_pytorch's, and takes a step", async () => {
    const net = netOf(resnetUnet(1), 32, 32, 3);
    expect(parameters(net)).toBe(24_436_369);
    expect(net.weights.map(({ name }) => name)).toContain("encoder/conv2_1/conv2d/kernel");
    const batch = { inputs: gray(2, 32, 32, 3), targets: { data: new Float32Array(2048), shape: [2, 32, 32, 1] } };
    const losses = await twoSteps(net, binaryCrossentropy({ fromLogits: true }), batch);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});

test("the denoiser adds what it finds to the picture, and learns", async () => {
  const net = netOf(residualDenoiser(3, [8, 16]), 16, 16, 3);
  expect(net.outputs[0]!.tensor.shape).toEqual([null, 16, 16, 3]);
  expect(net.layers.at(-1)!.layer.kind).toBe("add");
  const clean = gray(2, 16, 16, 3);
  const noisy = { ...clean, data: clean.data.map((x, i) => x + ((i % 5) - 2) / 20) };
  expectLearning(await twoSteps(net, meanSquaredError(), { inputs: noisy, targets: clean }));
});

describe("models with two inputs", () => {
  test("an image and numbers become one score", async () => {
    const net = imageAndNumbers([16, 16, 3], 4);
    expect(net.inputs.map(({ name }) => name)).toEqual(["image", "numbers"]);
    expect(net.outputs.map(({ name, tensor }) => [name, tensor.shape])).toEqual([["score", [null, 1]]]);
    const inputs = { image: gray(4, 16, 16, 3), numbers: gray(4, 4) };
    const targets = { data: Float32Array.of(0, 1, 1, 0), shape: [4, 1] };
    expectLearning(await twoSteps(net, binaryCrossentropy(), { inputs, targets }));
  });

  test("two images are compared by one encoder: equal ones are alike", async () => {
    const net = siamese([16, 16, 1], 8);
    expect(new Set(net.weights.map(({ name }) => name.split("/")[0]))).toEqual(new Set(["encoder"]));
    const predictor = await createPredictor(initialize(net, { seed: 1 }));
    const left = gray(2, 16, 16, 1);
    const { alike } = await predictor.predict({ left, right: left });
    await predictor.dispose();
    expect(alike.shape).toEqual([2, 1]);
    for (const angle of alike.data) expect(angle).toBeCloseTo(1, 5);
    const right = { ...left, data: left.data.map((x) => 1 - x) };
    const targets = { data: Float32Array.of(0.2, -0.2), shape: [2, 1] };
    expectLearning(await twoSteps(net, meanSquaredError(), { inputs: { left, right }, targets }));
  });
});
