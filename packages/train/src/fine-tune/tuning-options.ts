/** @file What fine-tuning is told. */
import type { Block, LayerPattern } from "@tributary/kernel";
import {
  COUNT,
  checkOptions,
  LIMIT,
  NOT_NEGATIVE,
  type OptionTable,
  POSITIVE,
  SEED,
  THREADS,
} from "@tributary/kernel/authoring";
import type { SessionOptions } from "@tributary/runtime";
import { checkCallbacks } from "../arguments/callbacks.ts";
import { checkFlags, checkSignal } from "../arguments/kinds.ts";
import type { Callback } from "../callbacks/callback.ts";
import type { Data } from "../data/data.ts";
import type { Loss } from "../losses/loss.ts";
import type { Metric } from "../metrics/metric.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";

/** How some layers learn. */
export interface TuningPhase {
  /** How many times to go through the data. */
  readonly epochs?: number | undefined;
  /** Of Adam, where no optimizer is given. */
  readonly learningRate?: number | undefined;
  readonly optimizer?: Optimizer | undefined;
  /** `earlyStopping(…)`, `progress()`, `checkpoint(folder)` with a folder of its own, … */
  readonly callbacks?: readonly Callback[] | undefined;
}

/** How upper layers learn, when the head has. */
export interface UpperPhase extends TuningPhase {
  /** Which layers and groups learn too, as `freeze()` takes them. Default: all. */
  readonly layers?: readonly LayerPattern[] | undefined;
}

/** Where features are kept. */
export interface FeatureCache {
  /** Bytes of features that are kept in memory. Default 1 GB. */
  readonly memory?: number | undefined;
  /** Where features are kept that are more than that. Default: an error says so. */
  readonly folder?: string | undefined;
}

/**
 * Options of {@link fineTune}.
 *
 * @example
 * const options: FineTuneOptions = { classes: ["cat", "dog"], epochs: 30, upper: { layers: ["conv5"], epochs: 5 } };
 */
export interface FineTuneOptions<V = Data> extends TuningPhase, SessionOptions {
  /** The names of the classes, in the order of the new scores. Default: those of the data set. */
  readonly classes?: readonly string[] | undefined;
  /** Goes on the network's output in place of a new last layer. */
  readonly head?: Block | undefined;
  /** Layers and groups that stay as they are. Default: all but the new head; of a segmenter its `encoder`. */
  readonly frozen?: readonly LayerPattern[] | undefined;
  /** Also trains upper layers, when the head has learned. Default: no. */
  readonly upper?: UpperPhase | undefined;
  /** What is learned from. Default the cross-entropy of the classes. */
  readonly loss?: Loss | undefined;
  /** Default accuracy; for pixels the mean overlap of regions. */
  readonly metrics?: readonly Metric[] | undefined;
  /** How many examples make a step, where the data does not come in batches. Default 32. */
  readonly batchSize?: number | undefined;
  /** Data to judge the model on after each epoch: `val_loss`, … */
  readonly validation?: V | undefined;
  /**
   * Whether features of the frozen part are computed once and kept, or where. Default true. False computes the whole network in every step:
   * for augmentation, and for pictures of many sizes.
   */
  readonly cache?: boolean | FeatureCache | undefined;
  /** What new weights, shuffles and dropout follow from. Default 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const known: OptionTable<FineTuneOptions> = {
  classes: "optional",
  head: "optional",
  frozen: "optional",
  upper: "optional",
  loss: "optional",
  metrics: "optional",
  batchSize: COUNT,
  validation: "optional",
  cache: "optional",
  seed: SEED,
  signal: "optional",
  epochs: COUNT,
  learningRate: POSITIVE,
  optimizer: "optional",
  callbacks: "optional",
  device: "optional",
  openSeconds: LIMIT,
  threads: THREADS,
  engine: "optional",
};

const phase: OptionTable<TuningPhase> = {
  epochs: COUNT,
  learningRate: POSITIVE,
  optimizer: "optional",
  callbacks: "optional",
};

/** The function that was given them, for errors. */
export const AT = "fineTune";

const checkCache = (cache: unknown): void => {
  if (typeof cache !== "object" || cache === null) checkFlags(AT, { cache }, ["cache"]);
  else checkOptions(`${AT}: cache`, cache, { memory: NOT_NEGATIVE, folder: "optional" });
};

/** @throws {@link ArgumentError} for options by other names, and for values that cannot be meant. */
export const checkTuningOptions = (options: FineTuneOptions<unknown>): void => {
  checkOptions(AT, options, known);
  checkCallbacks(AT, options.callbacks);
  checkSignal(AT, options.signal);
  checkCache(options.cache);
  const { upper } = options;
  if (upper === undefined) return;
  checkOptions(`${AT}: upper`, upper, { ...phase, layers: "optional" });
  checkCallbacks(`${AT}: upper`, upper.callbacks);
};
