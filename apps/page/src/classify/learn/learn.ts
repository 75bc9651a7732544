/** @file Learning from pictures: in epochs, with each picture moved and tinted anew, kept step by step so that a closed tab goes on. */

import type { Dataset, Image } from "@tributary/images";
import {
  augment,
  brightness,
  contrast,
  flip,
  inMemory,
  resize,
  rotate,
  scale,
  shift,
  toFloat,
} from "@tributary/images";
import type { NdArray, TrainedModel } from "@tributary/kernel";
import {
  accuracy,
  adamW,
  type Callback,
  cosineDecay,
  createTrainer,
  decodeCheckpoint,
  encodeCheckpoint,
  sparseCategoricalCrossentropy,
} from "@tributary/train";
import type { Folder } from "../../store/files.ts";
import type { Divided } from "./held-out.ts";
import { classifier, PIXELS, SIDE } from "./network.ts";

/** So many steps are enough for what a person collects. */
const STEPS = 160;
const BATCH = 16;
/** Milliseconds between two saves, at least. */
const SAVE_EVERY = 1500;

/** Where the run is kept while it goes on. */
export const RUN = "run.checkpoint";

/** Where learning is. */
export interface Told {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** What came out, in pictures that were kept back; null where there were too few. */
export interface Judged {
  readonly right: number;
  readonly of: number;
}

type Pictures = Dataset<NdArray, NdArray>;

/** Examples whose pixels are from 0 to 1. */
const examples = (pictures: Divided<Image>["learned"]): Pictures => {
  const pixels = SIDE * SIDE * 3;
  const data = new Float32Array(pictures.length * pixels);
  for (const [i, [picture]] of pictures.entries()) data.set(toFloat(resize(picture, SIDE)).data, i * pixels);
  const labels = Int32Array.from(pictures, ([, label]) => label);
  return inMemory({ data, shape: [pictures.length, SIDE, SIDE, 3] }, { data: labels, shape: [pictures.length] });
};

/** What the network takes: {@link PIXELS}. */
const scaled = (data: Pictures): Pictures =>
  data.map((sample) => {
    const { data: pixels, shape } = sample.input;
    return { ...sample, input: { data: Float32Array.from(pixels, (level) => 2 * Number(level) - 1), shape } };
  });

const changes = [
  flip({ horizontal: 0.5 }),
  shift({ pixels: 6 }),
  rotate({ degrees: 12 }),
  scale({ from: 0.85, to: 1.2 }),
  brightness({ by: 0.15 }),
  contrast({ by: 0.2 }),
];

/** Keeps the run in a folder; goes on with what is there. */
const kept = (folder: Folder): Callback => {
  let saved = 0;
  return {
    name: "kept",
    async fitBegin(run) {
      const bytes = await folder.read(RUN);
      if (bytes !== null) run.resume(decodeCheckpoint(bytes, RUN));
      saved = performance.now();
    },
    async settled(run) {
      if (performance.now() - saved < SAVE_EVERY) return;
      await folder.write(RUN, encodeCheckpoint(await run.snapshot()));
      saved = performance.now();
    },
    // Also when it is stopped: it goes on from there.
    fitEnd: async (run) => folder.write(RUN, encodeCheckpoint(await run.snapshot())),
  };
};

export interface LearnOptions {
  readonly classes: readonly string[];
  readonly pictures: Divided<Image>;
  readonly folder: Folder;
  readonly tell: (told: Told) => void;
  readonly signal: AbortSignal;
  /** At least; the last epoch is a whole one. Default 160. */
  readonly steps?: number;
  /** Default `"auto"`. */
  readonly device?: string;
  /** Default as many as the engine takes. */
  readonly threads?: number;
}

/** What learning gives. */
export interface Learned {
  readonly trained: TrainedModel;
  readonly judged: Judged | null;
}

/**
 * Learns, or goes on with the run in the folder.
 *
 * @throws what the signal says, when it is aborted; the run is in the folder then.
 */
export const learn = async ({
  classes,
  pictures,
  folder,
  tell,
  signal,
  steps: wanted = STEPS,
  device = "auto",
  threads,
}: LearnOptions): Promise<Learned> => {
  const data = examples(pictures.learned);
  const inEpoch = Math.ceil(data.size / BATCH);
  const epochs = Math.ceil(wanted / inEpoch);
  const steps = epochs * inEpoch;
  await using trainer = createTrainer(classifier(classes.length), {
    loss: sparseCategoricalCrossentropy({ labelSmoothing: 0.05 }),
    optimizer: adamW(cosineDecay(3e-3, { updates: steps, warmup: 10 }), { weightDecay: 0.01 }),
    metrics: [accuracy()],
    seed: 1,
    device,
    ...(threads === undefined ? {} : { threads }),
  });
  const told: Callback = {
    name: "told",
    stepEnd: ({ iteration, loss }) => tell({ step: iteration + 1, steps, loss }),
  };
  await trainer.fit(scaled(data.map(augment(changes))), {
    epochs,
    batchSize: BATCH,
    callbacks: [told, kept(folder)],
    signal,
  });
  const { heldOut } = pictures;
  const judged = heldOut.length === 0 ? null : await trainer.evaluate(scaled(examples(heldOut)));
  return {
    trained: { ...(await trainer.trained()), classes, preprocessing: PIXELS, task: "classification" },
    judged: judged && { right: Math.round(judged.accuracy! * heldOut.length), of: heldOut.length },
  };
};
