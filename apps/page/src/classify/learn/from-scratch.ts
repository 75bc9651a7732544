/** @file Learning from nothing but pictures: in epochs, with each picture moved and tinted anew. */
import { type Dataset, type Image, inMemory, resize, toFloat } from "@tributary/images";
import type { NdArray } from "@tributary/kernel";
import { accuracy, adamW, cosineDecay, createTrainer, sparseCategoricalCrossentropy } from "@tributary/train";
import { changed } from "./changes.ts";
import type { Labeled } from "./held-out.ts";
import { classifier, PIXELS, SIDE } from "./network.ts";
import { AUTO, BATCH, type Learned, type LearnOptions, lengthOf, watched } from "./run.ts";

/** So many steps are enough for what a person collects. */
const STEPS = 160;

type Pictures = Dataset<NdArray, NdArray>;

/** Examples whose pixels are from 0 to 1. */
const examples = async (pictures: readonly Labeled<() => Promise<Image>>[]): Promise<Pictures> => {
  const pixels = SIDE * SIDE * 3;
  const data = new Float32Array(pictures.length * pixels);
  for (const [i, [picture]] of pictures.entries()) data.set(toFloat(resize(await picture(), SIDE)).data, i * pixels);
  const labels = Int32Array.from(pictures, ([, label]) => label);
  return inMemory({ data, shape: [pictures.length, SIDE, SIDE, 3] }, { data: labels, shape: [pictures.length] });
};

/** What the network takes: {@link PIXELS}. */
const scaled = (data: Pictures): Pictures =>
  data.map((sample) => {
    const { data: pixels, shape } = sample.input;
    return { ...sample, input: { data: Float32Array.from(pixels, (level) => 2 * Number(level) - 1), shape } };
  });

/** The small network of this page learns from nothing. */
export const learnFromScratch = async (options: LearnOptions): Promise<Learned> => {
  const { classes, pictures, signal, steps: wanted = STEPS, session = AUTO } = options;
  const data = await examples(pictures.learned);
  const { epochs, steps } = lengthOf(data.size, wanted);
  await using trainer = createTrainer(classifier(classes.length), {
    loss: sparseCategoricalCrossentropy({ labelSmoothing: 0.05 }),
    optimizer: adamW(cosineDecay(3e-3, { updates: steps, warmup: 10 }), { weightDecay: 0.01 }),
    metrics: [accuracy()],
    seed: 1,
    ...session,
  });
  await trainer.fit(scaled(data.map(changed(SIDE))), {
    epochs,
    batchSize: BATCH,
    callbacks: watched(options, steps),
    signal,
  });
  const { heldOut } = pictures;
  const judged = heldOut.length === 0 ? null : await trainer.evaluate(scaled(await examples(heldOut)));
  return {
    trained: { ...(await trainer.trained()), classes, preprocessing: PIXELS, task: "classification" },
    judged: judged && { right: Math.round(judged.accuracy! * heldOut.length), of: heldOut.length },
  };
};
