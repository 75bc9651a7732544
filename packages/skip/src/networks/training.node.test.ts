/** One training step of every architecture: the loss is finite, and every trainable weight changes. */
import { type AnyModel, type Block, input, model, type TrainedModel } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { initialize } from "@tributary/runtime";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { expect, test } from "vitest";
import { cifarDensenet } from "./cifar-densenet.ts";
import { cifarResnet } from "./cifar-resnet.ts";
import { cifarWideResnet } from "./cifar-wide-resnet.ts";
import { convnext } from "./convnext.ts";
import { densenet } from "./densenet.ts";
import { efficientnet } from "./efficientnet.ts";
import { mobilenetV2 } from "./mobilenet-v2.ts";
import { mobilenetV3 } from "./mobilenet-v3.ts";
import { regnet } from "./regnet.ts";
import { resnet } from "./resnet.ts";
import { resnetV2 } from "./resnet-v2.ts";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { squeezenet } from "./squeezenet.ts";
import { wideResnet } from "./wide-resnet.ts";

const classes = 5;
const networks: readonly (readonly [name: string, net: () => Block, size: number])[] = [
  ["ResNet-18, some blocks left out", () => resnet({ depth: 18, classes, stochasticDepth: 0.1 }), 64],
  ["ResNet50 of Keras", () => resnet({ depth: 50, classes, flavor: "keras" }), 64],
  ["ResNet50V2", () => resnetV2({ depth: 50, classes }), 64],
  ["ResNeXt-50", () => resnext({ variant: "50 32×4d", classes }), 64],
  ["Wide-ResNet-50-2", () => wideResnet({ depth: 50, classes }), 64],
  ["ResNet-18-D", () => resnet({ depth: 18, classes, flavor: "D" }), 64],
  ["SE-ResNet-50", () => seResnet({ classes, dropout: 0.2 }), 64],
  ["MobileNetV2", () => mobilenetV2({ classes }), 64],
  ["MobileNetV3 small", () => mobilenetV3({ variant: "small", classes }), 64],
  ["EfficientNet-B0", () => efficientnet({ variant: "B0", classes, stochasticDepth: 0.1 }), 64],
  ["ConvNeXt atto", () => convnext({ variant: "atto", flavor: "timm", classes }), 64],
  ["ConvNeXt V2 atto", () => convnext({ variant: "atto", flavor: "V2", classes }), 64],
  ["RegNetY-400MF", () => regnet({ variant: "Y 400MF", classes }), 64],
  ["SqueezeNet", () => squeezenet({ classes }), 64],
  ["DenseNet-121", () => densenet({ depth: 121, classes }), 64],
  ["ResNet-20", () => cifarResnet({ depth: 20, classes }), 16],
  ["WRN-16-4", () => cifarWideResnet({ depth: 16, widenFactor: 4, classes, dropout: 0.3 }), 16],
  ["DenseNet-BC (22, 12)", () => cifarDensenet({ depth: 22, growth: 12, classes }), 16],
];

/** Where a network was after long training, when its layer scales are no longer so small that a step is lost in rounding. */
const started = (net: AnyModel): TrainedModel => {
  const { weights } = initialize(net, { seed: 1 });
  const grown = Object.entries(weights).map(([name, value]) =>
    name.endsWith("layerScale/gamma")
      ? [name, { ...value, data: new Float32Array(value.data.length).fill(1) }]
      : [name, value],
  );
  return { net, weights: Object.fromEntries(grown) };
};

test.for(networks)("%s", { timeout: 180_000 }, async ([name, net, size]) => {
  const whole = model(input([size, size, 3]), net());
  const trainer = createTrainer(started(whole), {
    loss: sparseCategoricalCrossentropy(),
    optimizer: sgd(0.1),
    seed: 1,
  });
  const before = (await trainer.trained()).weights;
  const shape = [2, size, size, 3];
  const { loss } = await trainer.step({
    inputs: { shape, data: randomStream(1, name).normal(2 * size * size * 3) },
    targets: { shape: [2], data: Int32Array.of(1, 3) },
  });
  expect(loss).toBeGreaterThan(0);
  expect(loss).toBeLessThan(100);
  const after = (await trainer.trained()).weights;
  const still = whole.weights.filter(({ name, trainable }) => {
    const [old, next] = [before[name]!.data, after[name]!.data] as [Float32Array, Float32Array];
    return trainable && next.every((value, i) => value === old[i]);
  });
  expect(still.map((weight) => weight.name)).toEqual([]);
  await trainer.dispose();
});
