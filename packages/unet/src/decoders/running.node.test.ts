/** Every decoder on pyramids of four kinds: a step of training, and the numbers of images whose size is open. */
import { type AnyModel, type Block, input, type Model, model, type NdArray, type NdArrays } from "@tributary/kernel";
import { type Backbone, pyramidOf, randomStream } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import { checkArchitecture, expectAllClose } from "@tributary/testing";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { describe, expect, test } from "vitest";
import { around, convolution, normalized } from "../blocks/convolutions.ts";
import { segmenter } from "../networks/segmenter.ts";
import type { Decoder } from "./decoder.ts";
import { deeplabV3Decoder } from "./deeplab-v3-decoder.ts";
import { deeplabV3PlusDecoder } from "./deeplab-v3-plus-decoder.ts";
import { fcnDecoder } from "./fcn-decoder.ts";
import { fpnDecoder } from "./fpn-decoder.ts";
import { linknetDecoder } from "./linknet-decoder.ts";
import { manetDecoder } from "./manet-decoder.ts";
import { panDecoder } from "./pan-decoder.ts";
import { pspnetDecoder } from "./pspnet-decoder.ts";
import { unet3PlusDecoder } from "./unet-3-plus-decoder.ts";
import { unetDecoder } from "./unet-decoder.ts";
import { unetPlusPlusDecoder } from "./unet-plus-plus-decoder.ts";
import { upernetDecoder } from "./upernet-decoder.ts";

const filters = [4, 6, 8, 8, 8, 8];
const deeplab = { filters: 8, rates: [1, 2, 3], dropout: 0 };

/** Narrow ones. */
const decoders: Readonly<Record<string, readonly [make: () => Decoder]>> = {
  unet: [() => unetDecoder({ filters })],
  "unet, all options": [() => unetDecoder({ filters, up: "transposed", join: "add", attention: "scse" })],
  "unet, pixel shuffle": [() => unetDecoder({ filters, up: "pixelShuffle" })],
  "unet, bilinear": [() => unetDecoder({ filters, up: "bilinear" })],
  unetPlusPlus: [() => unetPlusPlusDecoder({ filters, attention: "scse" })],
  unet3Plus: [() => unet3PlusDecoder({ filters: 4 })],
  linknet: [() => linknetDecoder({ filters: 4 })],
  manet: [() => manetDecoder({ filters, attentionFilters: 4 })],
  fpn: [() => fpnDecoder({ filters: 8, segmentationFilters: 8, dropout: 0 })],
  "fpn, concatenated": [() => fpnDecoder({ filters: 8, segmentationFilters: 8, join: "concatenate", dropout: 0 })],
  upernet: [() => upernetDecoder({ filters: 8, segmentationFilters: 8 })],
  pan: [() => panDecoder({ filters: 6 })],
  pspnet: [() => pspnetDecoder({ filters: 8, dropout: 0 })],
  deeplabV3: [() => deeplabV3Decoder(deeplab)],
  deeplabV3Plus: [() => deeplabV3PlusDecoder({ ...deeplab, fineFilters: 4 })],
  fcn: [() => fcnDecoder({ dropout: 0 })],
};

/** Steps of an encoder: how much each shrinks the image. */
const kinds: Readonly<Record<string, readonly number[]>> = {
  "strides 2 to 32": [2, 2, 2, 2, 2],
  "no stride 2": [4, 2, 2, 2],
  "the image's size": [1, 2, 2],
  dilated: [2, 2, 2, 1, 1],
};

const encoderOf = (steps: readonly number[]): Backbone => {
  let stride = 1;
  const stages = steps.map((step, i) => {
    stride *= step;
    const block = convolution(4 + 2 * i, 3, { strides: step, padding: around(1), style: normalized });
    return { name: `stage${i}`, stride, block };
  });
  return pyramidOf(stages);
};

const classes = 3;
const size = [2, 45, 38, 3] as const;
const [, height, width] = size;
const pixels = { shape: size, data: randomStream(1, "pixels").normal(2 * height * width * 3) };
const labels = {
  shape: [2, height, width],
  data: Int32Array.from(randomStream(2, "labels").words(2 * height * width), (word) => word % classes),
};

const predict = async (net: AnyModel, weights: NdArrays): Promise<NdArray> => {
  await using predictor = await createPredictor({ net: net as Model, weights });
  return (await predictor.predict(pixels)) as NdArray;
};

const steps = Object.entries(kinds);
const cases = Object.entries(decoders).map(([name, row], i) => [name, row, steps[i % steps.length]!] as const);

describe("a loss reaches every weight, and an encoder and a decoder applied twice share theirs", () => {
  for (const [name, [make], [, kind]] of cases) {
    checkArchitecture(name, {
      block: () => segmenter({ encoder: encoderOf(kind), decoder: make(), classes }),
      input: [height, width, 3],
      output: [height, width, classes],
    });
  }
});

describe("a step of training changes the encoder and the decoder", () => {
  test.for(cases)("%s", async ([, [make], [, kind]]) => {
    const net = segmenter({ encoder: encoderOf(kind), decoder: make(), classes });
    const image = input([height, width, 3], { name: "image" });
    const whole = model(image, net(image));
    await using trainer = createTrainer(whole, { loss: sparseCategoricalCrossentropy(), optimizer: sgd(0.1), seed: 1 });
    const before = (await trainer.trained()).weights;
    const { loss } = await trainer.step({ inputs: pixels, targets: labels });
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(100);
    const after = (await trainer.trained()).weights;
    const moved = whole.weights.filter(({ name }) => {
      const [old, next] = [before[name]!.data, after[name]!.data] as [Float32Array, Float32Array];
      return next.some((value, i) => value !== old[i]);
    });
    // A hidden layer of one unit may be silent for a batch, so not every weight has to move.
    const parts = new Set(moved.map(({ name }) => name.split("/")[0]));
    expect([...parts]).toEqual(["encoder", "decoder", "classify"]);
    expect(moved.length).toBeGreaterThan(0.8 * whole.weights.length);
  });
});

describe("an image whose size is open gives the same numbers, on each kind of pyramid", () => {
  test.for(Object.entries(decoders))("%s", async ([, [make]]) => {
    for (const [kind, each] of steps) {
      const net: Block = segmenter({ encoder: encoderOf(each), decoder: make(), classes });
      const [known, unknown] = [input([height, width, 3]), input([null, null, 3])];
      const whole = model(known, net(known));
      const { weights } = initialize(whole, { seed: 1 });
      const [expected, given] = [await predict(whole, weights), await predict(model(unknown, net(unknown)), weights)];
      expect(given.shape, kind).toEqual([2, height, width, classes]);
      const largest = Math.max(...Array.from(expected.data, Math.abs));
      expectAllClose(given.data, expected.data, { relative: 0, absolute: 2e-5 * largest });
    }
  });
});
