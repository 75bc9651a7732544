/**
 * @file `pnpm bench start FOLDER FILE`: what the page's network may know of nuclei before it sees a picture, learned from pictures that
 * nobody is simulated on. It wrote `apps/page/public/start/nuclei.safetensors`.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { randomFrom } from "@tributary/images";
import { type Block, batchNormalization, chain, conv2d, heNormal, relu } from "@tributary/kernel";
import { type CropBatch, drawCrops, type Ground, segmenter } from "@tributary/page/learn";
import { encodeModel } from "@tributary/runtime";
import { adamW, createTrainer, sparseCategoricalCrossentropy } from "@tributary/train";
import { withoutNormalization } from "./normalization.ts";
import { othersIn } from "./others.ts";

/** Of the start: what is learned from it in the page is a network of as many. */
const FILTERS = [16, 32, 64];
const CROPS = 8;
const SIZE = 128;
const SEED = 9;
/** One crop in so many is turned by any angle and scaled; the others are as sharp as their picture. */
const BLURRED = 5;
const EPSILON = 1e-5;

const card = {
  origin:
    "Learned by `pnpm bench start` of Tributary from pictures of nuclei: image set BBBC038v1 of the Broad Bioimage Benchmark Collection (2018 Data Science Bowl), without the pictures that its results are told of.",
  license: "Apache-2.0; the pictures are in the public domain (CC0 1.0)",
};

/** Up to the full rate in 100 updates, then down along half a wave to a hundredth. */
const paced =
  (steps: number) =>
  ({ update }: { readonly update: number }): number =>
    3e-3 * Math.min(1, update / 100) * (0.01 + 0.99 * (0.5 + 0.5 * Math.cos((Math.PI * update) / steps)));

/** Statistics of whole batches of large crops are worth having while it learns; afterwards they become part of the convolutions. */
const normalized = (filters: number): Block => {
  const one = (): Block =>
    chain(
      conv2d(filters, 3, { padding: "same", useBias: false, kernelInitializer: heNormal() }),
      batchNormalization({ epsilon: EPSILON, momentum: 0.9 }),
      relu,
    );
  return chain(one(), one());
};

/** Crops of so many pictures, around a pixel of the background and of a nucleus in turn. All of their pixels are known, and count the same. */
const batchOf = (grounds: readonly Ground[], step: number): Pick<CropBatch, "inputs" | "targets"> => {
  const random = randomFrom(SEED, `pictures ${step}`);
  const inputs = new Float32Array(CROPS * SIZE * SIZE * 3);
  const targets = new Int32Array(CROPS * SIZE * SIZE);
  for (let i = 0; i < CROPS; i++) {
    const ground = grounds[random.integer(grounds.length)];
    const options = {
      classes: 2,
      size: SIZE,
      count: 1,
      zoom: 0.3,
      light: 0.5,
      sharp: random.integer(BLURRED) > 0,
      seed: SEED + i,
      step: 2 * step + (i % 2),
    };
    const crop = ground && drawCrops([ground], options);
    if (!crop) throw new Error("every picture has pixels of both classes");
    inputs.set(crop.inputs.data, i * SIZE * SIZE * 3);
    targets.set(crop.targets.data, i * SIZE * SIZE);
  }
  return {
    inputs: { data: inputs, shape: [CROPS, SIZE, SIZE, 3] },
    targets: { data: targets, shape: [CROPS, SIZE, SIZE] },
  };
};

export const learnStart = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { steps: { type: "string", default: "4500" }, threads: { type: "string", default: "1" } },
  });
  const [folder, file] = positionals;
  if (folder === undefined || file === undefined) {
    throw new Error("say where the pictures are, and where to write what was learned: pnpm bench start FOLDER FILE");
  }
  const steps = Number(values.steps);
  const grounds = othersIn(folder);
  const trainer = createTrainer(segmenter(2, FILTERS, normalized), {
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: adamW(paced(steps), { weightDecay: 0.05 }),
    clip: { globalNorm: 5 },
    ema: 0.998,
    seed: 5,
    device: "cpu",
    threads: Number(values.threads),
  });
  let mean = 0;
  let batch = batchOf(grounds, 0);
  while (trainer.iteration < steps) {
    const stepping = trainer.step(batch);
    batch = batchOf(grounds, trainer.iteration + 1);
    const { loss } = await stepping;
    mean += (loss - mean) / Math.min(100, trainer.iteration);
    if (trainer.iteration % 100 === 0) {
      console.error(`${trainer.iteration} of ${steps} steps on ${grounds.length} pictures: ${mean.toFixed(4)}`);
    }
  }
  const { weights } = await trainer.trained({ averaged: true });
  await trainer.dispose();
  const net = segmenter(2, FILTERS);
  const trained = {
    net,
    weights: withoutNormalization(weights, EPSILON),
    classes: ["background", "nucleus"],
    task: "segmentation",
    card,
  } as const;
  writeFileSync(file, encodeModel(trained, { weights: "float16" }));
};
