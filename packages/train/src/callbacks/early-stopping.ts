/** @file Ending a run that no longer gets better, with the weights from when it was best. */
import type { NdArrays } from "@tributary/kernel";
import { COUNT_FROM_0, checkOptions, NOT_NEGATIVE, type OptionTable } from "@tributary/kernel/authoring";
import { checkChoice, checkFlags } from "../arguments/kinds.ts";
import { improves, modeOf, watched } from "../schedules/monitor.ts";
import type { Callback } from "./callback.ts";

/**
 * Options of {@link earlyStopping}.
 */
export interface EarlyStoppingOptions {
  /** Which number of the epoch is watched. Default `"val_loss"`. */
  readonly monitor?: string;
  /** Whether less of it is better, or more. Default: by its name; that of a metric of one's own does not tell. */
  readonly mode?: "min" | "max";
  /** After how many epochs without improvement it stops; 0 and 1 stop at the first. As in Keras. Default 0. */
  readonly patience?: number;
  /** What counts as an improvement. Default 0: anything. */
  readonly minimumChange?: number;
  /** Whether the run ends with the weights of its best epoch, also when all epochs were needed. Default true. */
  readonly bestWeights?: boolean;
}

const known: OptionTable<EarlyStoppingOptions> = {
  monitor: "optional",
  mode: "optional",
  patience: COUNT_FROM_0,
  minimumChange: NOT_NEGATIVE,
  bestWeights: "optional",
};

/** What it remembers from epoch to epoch. */
type Memory = {
  readonly best: number | null;
  readonly bestEpoch: number;
  readonly waited: number;
};

const START: Memory = { best: null, bestEpoch: 0, waited: 0 };

/**
 * Stops when a number has not improved for a while, and goes back to the weights that were best. What is not a number is no
 * improvement, and never the best. Each `fit()` begins anew; one that a checkpoint resumes goes on. Where validation judges the
 * averaged weights (`fit(…, { averaged: true })`), the best are those.
 *
 * @throws {@link ArgumentError} when `mode` is missing and the name of the number does not tell.
 * @throws {@link TrainingError} when the number is not measured: `val_loss` needs `validation`.
 * @example
 * await trainer.fit(data, { epochs: 3, validation: data, callbacks: [earlyStopping({ patience: 5 })] });
 */
export const earlyStopping = (options: EarlyStoppingOptions = {}): Callback => {
  checkOptions("earlyStopping", options, known);
  checkChoice("earlyStopping", "mode", options.mode, ["min", "max"]);
  checkFlags("earlyStopping", options, ["bestWeights"]);
  const {
    monitor = "val_loss",
    mode = modeOf("earlyStopping", monitor),
    patience = 0,
    minimumChange = 0,
    bestWeights = true,
  } = options;
  let memory = START;
  let weights: NdArrays | null = null;
  /** Whether this run goes on from a checkpoint; callbacks before this one may have said so already. */
  let resumed = false;
  return {
    name: "earlyStopping",
    fitBegin() {
      if (resumed) return;
      memory = START;
      weights = null;
    },
    async epochEnd({ epoch, values }, run) {
      const now = watched("earlyStopping", monitor, values);
      const { best, bestEpoch, waited } = memory;
      const better = improves(now, best, mode, minimumChange);
      if (better) {
        memory = { best: now, bestEpoch: epoch, waited: 0 };
        const averaged = run.averaged && monitor.startsWith("val_");
        if (bestWeights) weights = (await run.trained({ averaged })).weights;
        return;
      }
      memory = { best, bestEpoch, waited: waited + 1 };
      // As in Keras, no run ends with its first epoch, which has nothing to be compared with.
      if (waited + 1 < (best === null ? Math.max(2, patience) : patience)) return;
      const since =
        best === null ? "was never a number" : `has not improved since epoch ${bestEpoch + 1}, where it was ${best}`;
      run.stop(`${monitor} ${since}`);
    },
    fitEnd(run) {
      resumed = false;
      if (weights && (run.history.stopped !== null || run.epoch >= run.epochs)) run.setWeights(weights);
    },
    remember: () => ({ json: { ...memory, monitor, mode }, tensors: weights ?? {} }),
    recall({ json, tensors }) {
      const {
        monitor: before,
        mode: way,
        ...kept
      } = json as Memory & { readonly monitor: string; readonly mode: string };
      // What was best by another number says nothing.
      if (before !== monitor || way !== mode) return;
      resumed = true;
      memory = kept;
      weights = Object.keys(tensors).length > 0 ? tensors : null;
    },
  };
};
