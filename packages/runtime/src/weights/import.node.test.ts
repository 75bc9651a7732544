import { readFile } from "node:fs/promises";
import {
  type AnyModel,
  add,
  averagePooling2d,
  batchNormalization,
  concatenate,
  conv2d,
  conv2dTranspose,
  cropping2d,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  gelu,
  globalAveragePooling2d,
  globalMaxPooling2d,
  input,
  leakyRelu,
  maxPooling2d,
  model,
  type NdArray,
  type NdArrays,
  prelu,
  relu,
  separableConv2d,
  subtract,
  type Tensor,
  upSampling2d,
  zeroPadding2d,
} from "@tributary/kernel";
import { countOf, randomStream, type WeightReferences } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import { readKeras } from "../keras/read.ts";
import { createPredictor } from "../model/predictor.ts";
import { readTfjs } from "../tfjs/read.ts";
import { importWeights } from "./import.ts";

const fixtures = new URL("../../../../conformance/fixtures/", import.meta.url);

interface Expected {
  readonly seed: number;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
}
const expectedOf = async (file: string): Promise<Expected> =>
  JSON.parse(await readFile(new URL(file, fixtures), "utf8"));

/** The images of conformance/generator.py. */
const imageOf = (seed: number, name: string, shape: readonly number[]) => ({
  shape,
  data: Float32Array.from(randomStream(seed, name).uniform(countOf(shape)), (u) => 2 * u - 1),
});

/** Our names are Keras' names in these models, but for the last word of depthwise kernels and statistics. */
const sameNames = (net: AnyModel): WeightReferences => {
  const words: Record<string, string> = {
    depthwiseKernel: "depthwise_kernel",
    pointwiseKernel: "pointwise_kernel",
    movingMean: "moving_mean",
    movingVariance: "moving_variance",
  };
  const theirs = (name: string): string => name.replace(/[^/]+$/, (word) => words[word] ?? word);
  return Object.fromEntries(net.weights.map(({ name }) => [name, { name: theirs(name), layout: "keras" }]));
};

const manyLayers = () => {
  const image = input([12, 12, 3], { name: "image" });
  let x: Tensor = conv2d(4, 3, { padding: "same", activation: "relu", name: "entry" })(image);
  x = batchNormalization({ name: "entry_norm" })(x);
  x = depthwiseConv2d(3, { strides: 2, padding: "same", depthMultiplier: 2, name: "per_channel" })(x);
  x = separableConv2d(6, 3, { padding: "same", name: "separable" })(x);
  x = prelu({ name: "rectifier", sharedAxes: [1, 2] })(x);
  x = conv2dTranspose(5, 3, { strides: 2, padding: "same", name: "up" })(x);
  x = conv2d(6, [1, 3], { useBias: false, name: "conv2d" })(x);
  x = batchNormalization({ scale: false, epsilon: 1e-4, name: "batch_normalization" })(x);
  x = leakyRelu({ negativeSlope: 0.2 })(x);
  const pooled = dense(5, { activation: "tanh", name: "dense" })(globalAveragePooling2d(x));
  return model(image, { scores: dense(3, { activation: "softmax", name: "scores" })(dropout(0.5)(pooled)) });
};

const nested = () => {
  const patch = input([6, 6, 2], { name: "patch" });
  const seen = batchNormalization({ name: "norm" })(conv2d(3, 3, { activation: "relu", name: "conv" })(patch));
  const encoder = model(patch, globalMaxPooling2d(seen), { name: "encoder" });
  const both = input([6]);
  const hidden = dense(4, { activation: "relu", name: "dense" })(both);
  const head = model(both, dense(2, { name: "dense_1" })(hidden), { name: "head" });
  const [left, right] = [input([6, 6, 2], { name: "left" }), input([6, 6, 2], { name: "right" })];
  const label = head(concatenate([encoder(left), encoder(right)]));
  return model(
    { left, right },
    { label, score: dense(1, { name: "score" })(subtract([encoder(left), encoder(right)])) },
  );
};

const residual = () => {
  const image = input([16, 16, 3], { name: "image" });
  let x: Tensor = zeroPadding2d([
    [1, 2],
    [2, 1],
  ])(image);
  x = conv2d(4, 3, { strides: 2, useBias: false, name: "conv2d" })(x);
  x = relu(batchNormalization({ name: "batch_normalization" })(x));
  const y = conv2d(4, 3, { padding: "same", groups: 2, name: "conv2d_1" })(x);
  x = gelu(add([x, y]));
  const small = averagePooling2d(2)(maxPooling2d(3, { strides: 1, padding: "same" })(x));
  const up = upSampling2d(2, { interpolation: "bilinear" })(small);
  const cut = cropping2d([
    [1, 0],
    [0, 1],
  ])(x);
  return model(image, { dense: dense(2, { name: "dense" })(flatten(concatenate([cut, up]))) });
};

const small = () => {
  const image = input([10, 10, 3], { name: "image" });
  const first = conv2d(4, 3, { padding: "same", name: "conv2d" })(image);
  const normal = relu(batchNormalization({ name: "batch_normalization" })(first));
  const wise = depthwiseConv2d(3, { strides: 2, padding: "same", activation: "relu", name: "depthwise_conv2d" })(
    normal,
  );
  const sum = add([wise, separableConv2d(4, 3, { padding: "same", name: "separable_conv2d" })(wise)]);
  return model(image, { dense: dense(3, { activation: "softmax", name: "dense" })(flatten(sum)) });
};

/** Any of these models: they are fed alike. */
type Net = ReturnType<typeof small>;

const checkAnswers = async (net: Net, values: NdArrays, expected: Expected): Promise<void> => {
  await checkAnswersOn("cpu", net, values, expected);
  await checkAnswersOn("wasm", net, values, expected);
};

const checkAnswersOn = async (
  device: string,
  net: Net,
  values: NdArrays,
  { seed, inputs, outputs }: Expected,
): Promise<void> => {
  const { weights, unused } = importWeights(net, values, sameNames(net));
  expect(unused).toEqual([]);
  const predictor = await createPredictor({ net, weights }, { device, threads: 1 });
  const images = Object.entries(inputs).map(([name, shape]) => [name, imageOf(seed, name, shape)] as const);
  const feeds = images.length > 1 ? Object.fromEntries(images) : images[0]![1];
  const answers: Readonly<Record<string, NdArray>> = await predictor.predict(feeds as (typeof images)[0][1]);
  await predictor.dispose();
  for (const [name, { shape, values: numbers }] of Object.entries(outputs)) {
    expect(answers[name]!.shape).toEqual(shape);
    const largest = Math.max(...numbers.map(Math.abs));
    const worst = Math.max(...numbers.map((number, i) => Math.abs(number - answers[name]!.data[i]!)));
    expect(worst / largest, name).toBeLessThan(1e-5);
  }
};

describe.each([
  ["many-layers", manyLayers],
  ["nested", nested],
  ["residual", residual],
] as const)("the Keras model %s", (name, build) => {
  test.each(["keras", "weights.h5", "h5"])("imported from .%s answers as in Keras, on every device", async (suffix) => {
    const { weights } = await readKeras(new URL(`keras-${name}.${suffix}`, fixtures));
    await checkAnswers(build() as unknown as Net, weights, await expectedOf(`keras-${name}.json`));
  });
});

test.each(["tfjs-float32", "tfjs-quantized"])(
  "the TensorFlow.js model %s answers as in Keras, on every device",
  async (name) => {
    const weights = await readTfjs(new URL(`${name}/model.json`, fixtures));
    await checkAnswers(small(), weights, await expectedOf(`${name}/expected.json`));
  },
);

describe("weights of PyTorch", () => {
  const image = input([2, 2, 3], { name: "image" });
  const net = model(image, dense(2, { name: "head" })(flatten(conv2d(2, 1, { name: "conv" })(image))));
  const reference = {
    package: "paper",
    architecture: "tiny",
    layout: "torch",
    names: { conv: "features.0", head: "classifier" },
    flattened: { head: [2, 2, 2] },
  } as const;
  const counting = (shape: readonly number[]) =>
    ({ dtype: "float32", shape, data: Float32Array.from({ length: countOf(shape) }, (_, i) => i) }) as const;
  const values = {
    "features.0.weight": counting([2, 3, 1, 1]),
    "features.0.bias": counting([2]),
    "classifier.weight": counting([2, 8]),
    "classifier.bias": counting([2]),
    "features.0.num_batches_tracked": { dtype: "int32", shape: [], data: Int32Array.of(3) },
  } as const;

  test("come with dense kernels turned, and their rows in the order in which we flatten", () => {
    const { weights, loaded, unused } = importWeights(net, values, reference);
    expect(loaded).toEqual(["conv/kernel", "conv/bias", "head/kernel", "head/bias"]);
    expect(unused).toEqual(["features.0.num_batches_tracked"]);
    expect(weights["conv/kernel"]!.data).toEqual(values["features.0.weight"].data);
    // Pixel by pixel, and in each pixel both channels: 4 apart there, where channels come first.
    expect([...(weights["head/kernel"]!.data as Float32Array)]).toEqual([
      0, 8, 4, 12, 1, 9, 5, 13, 2, 10, 6, 14, 3, 11, 7, 15,
    ]);
  });

  test("that do not fit are named with both shapes", () => {
    const { "features.0.bias": _, ...rest } = values;
    const others = { ...rest, "classifier.weight": counting([5, 8]), "classifier.bias": counting([5]) };
    expect(() => importWeights(net, others, reference)).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model: 3 of 4 weights do not fit the model
        received  features.0.bias missing, classifier.weight [5, 8], classifier.bias [5]
        expected  conv/bias [2], head/kernel [8, 2], head/bias [2]
        to fix    load with { skip: ["conv/bias", "head/"] } to keep the others and start these anew]
    `);
    const { skipped } = importWeights(net, { ...others, ...values, "classifier.weight": counting([5, 8]) }, reference, {
      skip: ["head/"],
    });
    expect(skipped).toEqual(["head/kernel", "head/bias"]);
  });
});
