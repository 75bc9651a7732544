/** @file What learns: a trainer of the network, fed with crops around what is painted. */
import type { TrainedModel } from "@tributary/kernel";
import { matchWeights } from "@tributary/runtime";
import {
  adamW,
  categoricalCrossentropy,
  createTrainer,
  decodeCheckpoint,
  encodeCheckpoint,
  type Snapshot,
  sparseCategoricalCrossentropy,
} from "@tributary/train";
import { UNPAINTED } from "../paint/labels.ts";
import { drawCrops } from "./crops.ts";
import { createKeeper } from "./keep.ts";
import { filtersOf, type SegmenterModel, segmenter } from "./network.ts";
import type { Ground } from "./pictures.ts";
import { drawPieces } from "./pieces.ts";

export interface LearnerOptions {
  /** Names of the classes; the first is the background. */
  readonly classes: readonly string[];
  /** Default 0. */
  readonly seed?: number;
  /** Default `"auto"`. */
  readonly device?: string;
  readonly threads?: number;
  /** What {@link Learner.checkpoint} gave: it goes on from there. */
  readonly checkpoint?: Uint8Array | null;
  /** Of other classes: what it has learned to see is kept, and only its last layer begins anew. */
  readonly before?: TrainedModel | null;
  /**
   * What other pictures taught of the same number of classes: it begins with all of that, and learns from strokes in small steps, and keeps
   * what it knows of pixels that are not painted. It has to be said again with a checkpoint, whose weights count.
   */
  readonly start?: TrainedModel | null;
}

/** A network that learns from strokes. */
export interface Learner {
  /** Steps so far. */
  readonly iteration: number;
  /** Takes a step. Returns the loss; null while nothing is painted. */
  step(grounds: readonly Ground[]): Promise<number | null>;
  /** What was learned: averaged weights, and without a start a background that is more probable than the others. */
  trained(): Promise<TrainedModel<SegmenterModel>>;
  /** Everything that is needed to go on with the same numbers, as the bytes of a file. */
  checkpoint(): Promise<Uint8Array<ArrayBuffer>>;
  dispose(): Promise<void>;
}

/** Height and width of a crop, and how many make a step. */
const CROPS = { size: 64, count: 4, zoom: 0.3, light: 0.2 };

/** The averages start anew after so many steps: before that, they are made of weights that had learned nothing. */
const AVERAGE_FROM: readonly number[] = [8, 16, 32];

/** A learning rate that is half as large after each so many steps, down to the least. */
interface Pace {
  readonly rate: number;
  readonly half: number;
  readonly least: number;
}

/** Later strokes correct, and do not start again. */
const ANEW: Pace = { rate: 3e-3, half: 120, least: 3e-4 };

/** With the rates of a network that knows nothing, a few strokes made one worse that knew what they show. */
const FROM_START: Pace = { rate: 1e-3, half: 60, least: 3e-5 };

const paced =
  ({ rate, half, least }: Pace) =>
  ({ update }: { readonly update: number }): number =>
    Math.max(least, rate * 0.5 ** (update / half));

/** Of the last layer: a number for each class. */
const BIAS = "classify/conv2d/bias";

/**
 * What was learned takes the background to be so many times as probable as any other class, before it sees anything. Learning alone
 * gains little from weights that say so: strokes are soon known, whatever they weigh. Menon et al. 2020, "Long-tail learning via logit
 * adjustment", arXiv:2007.07314.
 */
const BACKGROUND = 2;

const withBackground = (trained: TrainedModel<SegmenterModel>): TrainedModel<SegmenterModel> => {
  const { [BIAS]: bias, ...others } = trained.weights;
  if (bias === undefined) return trained;
  const data = Float32Array.from(bias.data, (value, label) => (label === 0 ? value + Math.log(BACKGROUND) : value));
  return { ...trained, weights: { ...others, [BIAS]: { shape: bias.shape, data } } };
};

/** The network before its first step. It is of the filters of what it begins with. */
const beginning = (
  classes: number,
  seed: number,
  {
    before,
    start,
    kept,
  }: { readonly [from in "before" | "start"]: TrainedModel | null } & { readonly kept: Snapshot | null },
) => {
  // What was learned from a start of other filters goes on with this one's word about what nobody painted.
  const begun = start && matchWeights(segmenter(classes, filtersOf(start.weights)), start.weights);
  if (kept !== null) return segmenter(classes, filtersOf(kept.tensors));
  if (before === null) return begun ?? segmenter(classes);
  return matchWeights(segmenter(classes, filtersOf(before.weights)), before.weights, { skip: ["classify/"], seed });
};

/**
 * @throws {@link TrainingError} or {@link WeightsError} when the checkpoint is of other classes, or damaged.
 * @throws {@link WeightsError} when the start is of another number of classes, or of another network.
 */
export const createLearner = ({
  classes,
  seed = 0,
  device = "auto",
  threads,
  checkpoint = null,
  before = null,
  start = null,
}: LearnerOptions): Learner => {
  const engine = { device, ...(threads === undefined ? {} : { threads }) };
  const kept = checkpoint && decodeCheckpoint(checkpoint);
  const trainer = createTrainer(beginning(classes.length, seed, { before, start, kept }), {
    loss:
      start === null
        ? // Smoothed, a stroke that is known goes on to say that an edge lies between it and the next one of another class.
          sparseCategoricalCrossentropy({ fromLogits: true, ignore: UNPAINTED, labelSmoothing: 0.1 })
        : categoricalCrossentropy({ fromLogits: true }),
    optimizer: adamW(paced(start === null ? ANEW : FROM_START), { weightDecay: 1e-3 }),
    ema: 0.97,
    seed,
    ...engine,
  });
  const keeper = start && createKeeper(start, engine);
  if (kept !== null) trainer.restore(kept);
  return {
    get iteration() {
      return trainer.iteration;
    },
    async step(grounds) {
      const options = { ...CROPS, classes: classes.length, seed, step: trainer.iteration };
      const batch =
        keeper === null ? drawCrops(grounds, options) : await keeper.batch(drawPieces(grounds, options), CROPS.size);
      if (batch === null) return null;
      const { loss } = await trainer.step(batch);
      if (AVERAGE_FROM.includes(trainer.iteration)) trainer.setWeights((await trainer.trained()).weights);
      return loss;
    },
    trained: async () => {
      const learned = await trainer.trained({ averaged: true });
      return { ...(start === null ? withBackground(learned) : learned), classes };
    },
    checkpoint: async () => encodeCheckpoint(await trainer.snapshot()),
    dispose: () => trainer.dispose(),
  };
};
