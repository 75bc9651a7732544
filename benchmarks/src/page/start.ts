/**
 * @file `pnpm bench start FOLDER FILE`: what the page's network may know of nuclei before it sees a picture, learned from pictures that
 * nobody is simulated on. It wrote `apps/page/public/start/nuclei.safetensors`.
 */
import { writeFileSync } from "node:fs";
import { randomFrom } from "@tributary/images";
import { type CropBatch, drawCrops, type Ground, segmenter } from "@tributary/page/learn";
import { encodeModel } from "@tributary/runtime";
import { adam, createTrainer, sparseCategoricalCrossentropy } from "@tributary/train";
import { othersIn } from "./others.ts";

const STEPS = 4000;
const CROPS = 8;
const SIZE = 64;
const SEED = 9;

const card = {
  origin:
    "Learned by `pnpm bench start` of Tributary from pictures of nuclei: image set BBBC038v1 of the Broad Bioimage Benchmark Collection (2018 Data Science Bowl), without the pictures that its results are told of.",
  license: "Apache-2.0; the pictures are in the public domain (CC0 1.0)",
};

/** Up to the full rate in 100 updates, then down along half a wave to a fiftieth. */
const learningRate = ({ update }: { readonly update: number }): number =>
  3e-3 * Math.min(1, update / 100) * (0.02 + 0.98 * (0.5 + 0.5 * Math.cos((Math.PI * update) / STEPS)));

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
      zoom: 0.5,
      light: 0.5,
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
  const [folder, file] = args;
  if (folder === undefined || file === undefined) {
    throw new Error("say where the pictures are, and where to write what was learned: pnpm bench start FOLDER FILE");
  }
  const grounds = othersIn(folder);
  const trainer = createTrainer(segmenter(2), {
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: adam(learningRate),
    clip: { globalNorm: 5 },
    ema: 0.995,
    seed: 5,
    device: "cpu",
    threads: 1,
  });
  let mean = 0;
  while (trainer.iteration < STEPS) {
    const { loss } = await trainer.step(batchOf(grounds, trainer.iteration));
    mean += (loss - mean) / Math.min(100, trainer.iteration);
    if (trainer.iteration % 100 === 0) {
      console.error(`${trainer.iteration} of ${STEPS} steps on ${grounds.length} pictures: ${mean.toFixed(4)}`);
    }
  }
  const { net, weights } = await trainer.trained({ averaged: true });
  await trainer.dispose();
  const trained = { net, weights, classes: ["background", "nucleus"], task: "segmentation", card } as const;
  writeFileSync(file, encodeModel(trained, { weights: "float16" }));
};
