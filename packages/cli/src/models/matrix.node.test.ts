/**
 * Every decoder on an encoder of every family: built for images of any size, exported as one file, run at a size that no stride
 * divides. Some families are also trained for a step, and with TRAIN=all each of them, for some minutes: docs/matrix.md.
 */
import { readFileSync } from "node:fs";
import { input, type Model, model, type Tensor } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { initialize, openSession, toOnnx } from "@tributary/runtime";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import {
  type Decoder,
  deeplabV3Decoder,
  deeplabV3PlusDecoder,
  fcnDecoder,
  fpnDecoder,
  linknetDecoder,
  manetDecoder,
  pspnetDecoder,
  segmenter,
  unet3PlusDecoder,
  unetDecoder,
  unetPlusPlusDecoder,
  upernetDecoder,
} from "@tributary/unet";
import { expect, test } from "vitest";
import { narrowEncoder } from "../testing/narrow-encoder.ts";
import { type DecoderName, decoders } from "./decoders.ts";
import { encoders } from "./segmenter.ts";

const filters = [4, 4, 6, 6, 8, 8, 8];
const deeplab = { filters: 8, rates: [1, 2, 3] };

/** The decoders with few filters. */
const narrow: Readonly<Record<DecoderName, () => Decoder>> = {
  unet: () => unetDecoder({ filters }),
  unetPlusPlus: () => unetPlusPlusDecoder({ filters }),
  unet3Plus: () => unet3PlusDecoder({ filters: 4 }),
  linknet: () => linknetDecoder({ filters: 4 }),
  manet: () => manetDecoder({ filters, attentionFilters: 4 }),
  fpn: () => fpnDecoder({ filters: 8, segmentationFilters: 8 }),
  upernet: () => upernetDecoder({ filters: 8, segmentationFilters: 8 }),
  pspnet: () => pspnetDecoder({ filters: 8 }),
  deeplabV3: () => deeplabV3Decoder(deeplab),
  deeplabV3Plus: () => deeplabV3PlusDecoder({ ...deeplab, fineFilters: 4 }),
  fcn: () => fcnDecoder({ filters: 8 }),
};

/** The first of each function: its others have the same parts, more of them or wider. */
const families = encoders.filter(
  ({ build }, i) => encoders.findIndex((other) => other.build.maker === build.maker) === i,
);

/** Inception's networks and Xception do not pad, so that smaller images are used up. */
const sizeOf = (name: string): readonly [height: number, width: number] =>
  /^(inception(V|Resnet)|xception)/.test(name) ? [79, 93] : [33, 47];

const classes = 2;
const names = Object.keys(decoders) as DecoderName[];

/** One encoder under all decoders, each with an output of its name. */
const under = (family: (typeof families)[number]): Model => {
  const image: Tensor = input([null, null, 3], { name: "image" });
  const levels = narrowEncoder(family)(image);
  const scores = names.map((name) => {
    const whole: (x: Tensor) => Tensor = segmenter({ encoder: () => levels, decoder: narrow[name](), classes });
    return [name, whole(image)] as const;
  });
  return model(image, Object.fromEntries(scores)) as Model;
};

test.for(families)("$name with every decoder", { timeout: 120_000 }, async (family) => {
  const [height, width] = sizeOf(family.name);
  const trained = initialize(under(family), { seed: 1 });
  const session = await openSession(toOnnx(trained), { threads: 1, engine: { graphOptimizationLevel: "disabled" } });
  const data = randomStream(1, "image").normal(height * width * 3);
  const answers = await session.run({ image: { dtype: "float32", shape: [1, height, width, 3], data } });
  await session.dispose();
  expect(Object.keys(answers).toSorted()).toEqual(names.toSorted());
  for (const name of names) {
    const { shape, data } = answers[name]!;
    expect(shape, name).toEqual([1, height, width, classes]);
    const numbers = Array.from(data, Number);
    expect(numbers.every(Number.isFinite), name).toBe(true);
    // Where the coarsest map is one pixel, a class has the same score everywhere; but each has its own.
    expect(new Set(numbers).size, name).toBeGreaterThanOrEqual(classes);
  }
});

/** Their steps are the quickest to make; with TRAIN=all there are the others too. */
const taught = families.filter(
  ({ name }) => process.env.TRAIN === "all" || ["squeezenet1.0", "cifarWideResnet16x4"].includes(name),
);

test.for(taught)("$name learns with every decoder", { timeout: 600_000 }, async (family) => {
  const [height, width] = sizeOf(family.name);
  const pixels = 2 * height * width;
  const trained = initialize(under(family), { seed: 1 });
  await using trainer = createTrainer(trained, {
    loss: sparseCategoricalCrossentropy(),
    optimizer: sgd(0.05),
    threads: 1,
    engine: { graphOptimizationLevel: "disabled" },
  });
  const { loss } = await trainer.step({
    inputs: { shape: [2, height, width, 3], data: randomStream(1, "images").normal(pixels * 3) },
    targets: {
      shape: [2, height, width],
      data: Int32Array.from(randomStream(2, "labels").words(pixels), (word) => word % classes),
    },
  });
  expect(loss).toBeGreaterThan(0);
  expect(loss).toBeLessThan(100);
  const { weights } = await trainer.trained();
  const moved = trained.net.weights.filter(({ name }) => {
    const [old, next] = [trained.weights[name]!.data, weights[name]!.data] as [Float32Array, Float32Array];
    expect(next.every(Number.isFinite), name).toBe(true);
    return next.some((value, i) => value !== old[i]);
  });
  // A narrow layer may be silent for a batch, but each decoder learns, and so does what they share.
  expect(moved.length).toBeGreaterThan(0.8 * trained.net.weights.length);
  const headsOf = (list: typeof moved) => list.filter(({ name }) => /classify.*kernel/.test(name)).length;
  expect(headsOf(moved)).toBe(names.length);
});

const page = new URL("../../../../docs/matrix.md", import.meta.url);

test("the table of docs/matrix.md has every family and every decoder", () => {
  const text = readFileSync(page, "utf8");
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
  const head = ["encoder", "others of its family", ...names];
  const body = families.map(({ name, build }) => {
    const others = encoders.filter((other) => other.build.maker === build.maker && other.name !== name);
    return [name, others.map((other) => other.name).join(", "), ...names.map(() => "✓")];
  });
  expect(rows).toEqual([head, head.map(() => "---"), ...body]);
});
