/** @file Ending a run that no longer gets better, with the weights from when it was best. */
import type { NdArrays } from "@tributary/kernel";
import { checkOptions, nearest, type OptionTable } from "@tributary/kernel/authoring";
import { TrainingError } from "../errors.ts";
import type { Json } from "../schedules/schedule.ts";
import type { Callback } from "./callback.ts";

/**
 * Options of {@link earlyStopping}.
 */
export interface EarlyStoppingOptions {
  /** Which number of the epoch is watched. Default `"val_loss"`. */
  readonly monitor?: string;
  /** Whether less of it is better, or more. Default: less for losses and errors, more for everything else. */
  readonly mode?: "min" | "max";
  /** How many epochs without improvement are allowed. Default 0. */
  readonly patience?: number;
  /** What counts as an improvement. Default 0: anything. */
  readonly minimumChange?: number;
  /** Whether the run ends with the weights of its best epoch, also when all epochs were needed. Default true. */
  readonly bestWeights?: boolean;
}

const modeOf = (monitor: string): "min" | "max" => (/loss|error/i.test(monitor) ? "min" : "max");

const known: OptionTable<EarlyStoppingOptions> = {
  monitor: "optional",
  mode: "optional",
  patience: "optional",
  minimumChange: "optional",
  bestWeights: "optional",
};

/** What it remembers from epoch to epoch. */
interface Memory {
  readonly best: number | null;
  readonly bestEpoch: number;
  readonly waited: number;
}

const START: Memory = { best: null, bestEpoch: 0, waited: 0 };

/**
 * Stops when a number has not improved for a while, and goes back to the weights that were best.
 *
 * @throws {@link TrainingError} when the number is not measured: `val_loss` needs `validation`.
 * @example
 * await trainer.fit(data, { epochs: 3, validation: data, callbacks: [earlyStopping({ patience: 5 })] });
 */
export const earlyStopping = (options: EarlyStoppingOptions = {}): Callback => {
  checkOptions("earlyStopping", options, known);
  const { monitor = "val_loss", mode = modeOf(monitor), patience = 0, minimumChange = 0, bestWeights = true } = options;
  let memory = START;
  let weights: NdArrays | null = null;
  return {
    name: "earlyStopping",
    fitBegin(run) {
      if (run.epoch > 0) return;
      memory = START;
      weights = null;
    },
    epochEnd({ epoch, values }, run) {
      const now = values[monitor];
      if (now === undefined) {
        const names = Object.keys(values);
        const unvalidated = monitor.startsWith("val_") && !names.some((name) => name.startsWith("val_"));
        throw new TrainingError({
          at: "earlyStopping",
          problem: `"${monitor}" is not measured`,
          received: monitor,
          expected: names.join(", "),
          fix: unvalidated ? "give validation data to fit()" : `write monitor: "${nearest(monitor, names)[0]}"`,
        });
      }
      const { best, bestEpoch, waited } = memory;
      const better = best === null || (mode === "min" ? now < best - minimumChange : now > best + minimumChange);
      if (better) {
        memory = { best: now, bestEpoch: epoch, waited: 0 };
        if (bestWeights) weights = run.trained().weights;
        return;
      }
      memory = { best, bestEpoch, waited: waited + 1 };
      if (waited + 1 > patience) run.stop(`${monitor} has not improved since epoch ${bestEpoch}, where it was ${best}`);
    },
    fitEnd(run) {
      if (weights && (run.history.stopped !== null || run.epoch >= run.epochs)) run.setWeights(weights);
    },
    remember: () => ({ json: memory as unknown as Json, tensors: weights ?? {} }),
    recall({ json, tensors }) {
      memory = json as unknown as Memory;
      weights = Object.keys(tensors).length > 0 ? tensors : null;
    },
  };
};
