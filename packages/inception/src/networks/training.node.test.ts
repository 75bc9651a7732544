/** One training step of every architecture: the loss is finite, and every trainable weight changes. */
import { input, model, type NdArrays, type Tensor, type Tensors } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { expect, test } from "vitest";
import { googlenet } from "./googlenet.ts";
import { inceptionBn } from "./inception-bn.ts";
import { inceptionNext } from "./inception-next.ts";
import { inceptionResnetV2 } from "./inception-resnet-v2.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { xception } from "./xception.ts";

const classes = 5;

/** With images of which a few pixels are left at the end. */
const networks: readonly (readonly [name: string, net: () => unknown, size: number])[] = [
  [
    "GoogLeNet of the paper, with its auxiliary classifiers",
    () => googlenet({ classes, flavor: "paper" }).withAuxiliaries,
    80,
  ],
  ["GoogLeNet of torchvision, with its auxiliary classifiers", () => googlenet({ classes }).withAuxiliaries, 64],
  ["Inception with batch normalization", () => inceptionBn({ classes }), 64],
  ["InceptionNeXt atto", () => inceptionNext({ variant: "atto", classes }), 64],
  ["Inception v3 of Keras", () => inceptionV3({ classes, flavor: "keras" }), 107],
  ["Inception v3 of torchvision, with its auxiliary classifier", () => inceptionV3({ classes }).withAuxiliaries, 299],
  ["Inception v4", () => inceptionV4({ classes }), 107],
  ["Inception-ResNet v2", () => inceptionResnetV2({ classes }), 107],
  ["Xception", () => xception({ classes, dropout: 0.5 }), 71],
];

/** Where a network is after long training, when its layer scales are no longer so small that a step is lost in rounding. */
const grown = (weights: NdArrays): NdArrays =>
  Object.fromEntries(
    Object.entries(weights).map(([name, value]) => {
      const ones = new Float32Array(value.data.length).fill(1);
      return [name, name.endsWith("layerScale/gamma") ? { dtype: "float32", shape: value.shape, data: ones } : value];
    }),
  );

test.for(networks)("%s", { timeout: 300_000 }, async ([name, net, size]) => {
  const image = input([size, size, 3], { name: "image" });
  const whole = model(image, (net() as (image: Tensor) => Tensors)(image));
  const loss = sparseCategoricalCrossentropy();
  const options = {
    loss: whole.outputs.length > 1 ? Object.fromEntries(whole.outputs.map((port) => [port.name, loss])) : loss,
    optimizer: sgd(0.1),
    seed: 1,
  };
  const fresh = createTrainer(whole, options);
  const trainer = createTrainer({ net: whole, weights: grown((await fresh.trained()).weights) }, options);
  await fresh.dispose();
  const before = (await trainer.trained()).weights;
  const result = await trainer.step({
    inputs: { shape: [2, size, size, 3], data: randomStream(1, name).normal(2 * size * size * 3) },
    targets: { shape: [2], data: Int32Array.of(1, 3) },
  });
  expect(result.loss).toBeGreaterThan(0);
  expect(result.loss).toBeLessThan(100);
  const after = (await trainer.trained()).weights;
  const still = whole.weights.filter(({ name: weight, trainable }) => {
    const [old, next] = [before[weight]!.data, after[weight]!.data] as [Float32Array, Float32Array];
    return trainable && next.every((value, i) => value === old[i]);
  });
  expect(still.map((weight) => weight.name)).toEqual([]);
  await trainer.dispose();
});
