/** @file A learning rate that drops when the run stops getting better. */
import { COUNT_FROM_0, checkOptions, NOT_NEGATIVE, type OptionTable } from "@tributary/kernel/authoring";
import { checkChoice } from "../arguments/kinds.ts";
import { made } from "../made.ts";
import { improves, modeOf, watched } from "./monitor.ts";
import { checkRate, type Position, type Schedule } from "./schedule.ts";

/**
 * Options of {@link reduceOnPlateau}.
 */
export interface PlateauOptions {
  /** Which number of the epoch is watched. Default `"val_loss"`, or `"loss"` in a run without validation. */
  readonly monitor?: string;
  /** Whether less of it is better, or more. Default: by its name; that of a metric of one's own does not tell. */
  readonly mode?: "min" | "max";
  /** What the rate is multiplied by. Default 0.1. */
  readonly factor?: number;
  /** After how many epochs without improvement it drops. Default 10. */
  readonly patience?: number;
  /** What counts as an improvement. Default 1e-4. */
  readonly minimumChange?: number;
  /** Epochs after a drop during which nothing is counted; the last of them counts, as in Keras. Default 0. */
  readonly cooldown?: number;
  /** The rate never goes below it. Default 0. */
  readonly lowest?: number;
}

const known: OptionTable<PlateauOptions> = {
  monitor: "optional",
  mode: "optional",
  factor: { above: 0, below: 1 },
  patience: COUNT_FROM_0,
  minimumChange: NOT_NEGATIVE,
  cooldown: COUNT_FROM_0,
  lowest: NOT_NEGATIVE,
};

/** What the schedule remembers: the best number so far, how long ago it was, and how often the rate dropped. */
type Memory = {
  readonly best: number | null;
  readonly waited: number;
  readonly resting: number;
  readonly drops: number;
};

/**
 * Multiplies the rate by `factor` whenever `monitor` has not improved for `patience` epochs. As Keras' ReduceLROnPlateau, but
 * that an epoch whose number is NaN measured nothing and is not counted.
 *
 * @throws {@link ArgumentError} when `mode` is missing and the name of the number does not tell, and for numbers that cannot be meant.
 * @example
 * await using trainer = createTrainer(net, {
 *   loss: sparseCategoricalCrossentropy(),
 *   optimizer: adam(reduceOnPlateau(1e-3, { patience: 5, factor: 0.5 })),
 * });
 * trainer.learningRate; // 0.001
 */
export const reduceOnPlateau = (rate: number, options: PlateauOptions = {}): Schedule<Memory> => {
  checkOptions("reduceOnPlateau", options, known);
  checkRate("reduceOnPlateau", rate);
  checkChoice("reduceOnPlateau", "mode", options.mode, ["min", "max"]);
  const { monitor, mode = modeOf("reduceOnPlateau", monitor ?? "loss"), factor = 0.1, patience = 10 } = options;
  const { minimumChange = 1e-4, cooldown = 0, lowest = 0 } = options;
  return {
    start: { best: null, waited: 0, resting: 0, drops: 0 },
    rate: made(
      "reduceOnPlateau",
      { rate, monitor, mode, factor, patience, minimumChange, cooldown, lowest },
      (_: Position, { drops }: Memory) => Math.max(lowest, rate * factor ** drops),
    ),
    epochEnd({ best, waited, resting, drops }, values) {
      const name = monitor ?? ("val_loss" in values ? "val_loss" : "loss");
      const now = watched("reduceOnPlateau", name, values);
      const rest = Math.max(0, resting - 1);
      if (Number.isNaN(now)) return { best, waited, resting: rest, drops };
      if (improves(now, best, mode, minimumChange)) return { best: now, waited: 0, resting: rest, drops };
      if (rest > 0) return { best, waited: 0, resting: rest, drops };
      const waits = waited + 1;
      return waits < patience
        ? { best, waited: waits, resting: 0, drops }
        : { best, waited: 0, resting: cooldown, drops: drops + 1 };
    },
  };
};
