/** @file Learning with what a trained network sees: it looks at each picture a few times, and only its last layer learns. */
import {
  classTensor,
  type Dataset,
  generated,
  type Image,
  preparePicture,
  randomFrom,
  toFloat,
} from "@tributary/images";
import type { NdArray, TrainedModel } from "@tributary/kernel";
import {
  accuracy,
  adamW,
  cacheFeatures,
  cosineDecay,
  createTrainer,
  sparseCategoricalCrossentropy,
  withNewHead,
} from "@tributary/train";
import { changed } from "./changes.ts";
import type { Labeled } from "./held-out.ts";
import { AUTO, BATCH, type Learned, type LearnOptions, lengthOf, watched } from "./run.ts";

/** Of a single layer; each takes about a millisecond. */
const STEPS = 400;
/** So often a picture is looked at: as it is, and moved and tinted. */
const LOOKS = 4;
/** With more pictures than that, fewer looks are enough. */
const ENOUGH_LOOKS = 800;

type Pictures = readonly Labeled<() => Promise<Image>>[];

/** The same pictures in every epoch, each `looks` times, of which the first is as it is. */
const examples = (
  trained: TrainedModel,
  pictures: Pictures,
  kind: string,
  looks: number,
  looked: (name: string) => void,
): Dataset<NdArray, NdArray> =>
  generated(pictures.length * looks, async (i) => {
    const [read, label] = pictures[Math.floor(i / looks)]!;
    const picture = toFloat(await read());
    const sample = { input: picture, target: classTensor(label), name: `${kind} ${i}` };
    const seen = i % looks === 0 ? sample : changed(picture.shape[0])(sample, randomFrom(1, `look/${i}`));
    looked(sample.name);
    return { ...sample, input: preparePicture(trained, seen.input) };
  });

/**
 * A trained network learns other classes; all of it but its last layer stays as it is.
 *
 * @throws the library's errors when the network takes no pictures, or has no layer that could learn classes.
 */
export const learnFromTrained = async (before: TrainedModel, options: LearnOptions): Promise<Learned> => {
  const { classes, pictures, prepared, signal, steps: wanted = STEPS, session = AUTO } = options;
  const ready = withNewHead(before, { classes });
  const { learned, heldOut } = pictures;
  const looks = Math.max(1, Math.min(LOOKS, Math.floor(ENOUGH_LOOKS / learned.length)));
  const all = learned.length * looks + heldOut.length;
  // The first ones are read more than once.
  const names = new Set<string>();
  const looked = (name: string): void => {
    names.add(name);
    prepared?.({ what: "looked", done: names.size, of: all });
  };
  await using features = await cacheFeatures(ready, examples(ready, learned, "learned", looks, looked), {
    ...session,
    batchSize: BATCH,
    signal,
  });
  const judgedBy = heldOut.length === 0 ? null : await features.of(examples(ready, heldOut, "held out", 1, looked));
  const { epochs, steps } = lengthOf(learned.length * looks, wanted);
  await using trainer = createTrainer(features.trained, {
    loss: sparseCategoricalCrossentropy({ labelSmoothing: 0.05 }),
    optimizer: adamW(cosineDecay(0.01, { updates: steps, warmup: 10 }), { weightDecay: 0.01 }),
    metrics: [accuracy()],
    seed: 1,
    ...session,
  });
  await trainer.fit(features.data, { epochs, batchSize: BATCH, callbacks: watched(options, steps), signal });
  const judged = judgedBy && (await trainer.evaluate(judgedBy));
  return {
    trained: features.joined(await trainer.trained()),
    judged: judged && { right: Math.round(judged.accuracy! * heldOut.length), of: heldOut.length },
  };
};
