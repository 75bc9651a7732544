/** @file What a trainer was asked to do, checked and spelled out for each output. */
import { type AnyModel, ArgumentError } from "@tributary/kernel";
import { checkNumber, described, NOT_NEGATIVE, type NumberRange } from "@tributary/kernel/authoring";
import { checkFlags } from "../arguments/kinds.ts";
import { misfitError, namedError } from "../arguments/words.ts";
import { readingOf } from "../losses/logits.ts";
import type { Reading } from "../losses/taken.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { multipliersOf } from "../optimizers/rate-multipliers.ts";
import { type Clip, clipOf } from "./clip.ts";
import { checkLearnable } from "./learnable.ts";
import { AT } from "./outputs.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { type PlannedLoss, plannedLosses } from "./planned-losses.ts";
import { type PlannedMetric, plannedMetrics } from "./planned-metrics.ts";
import { rehearse } from "./rehearsal.ts";

export interface Plan {
  readonly net: AnyModel;
  readonly losses: readonly PlannedLoss[];
  readonly metrics: readonly PlannedMetric[];
  /** How outputs are read, by their names. */
  readonly readings: ReadonlyMap<string, Reading>;
  readonly optimizer: Optimizer;
  /** What the learning rate of each weight is multiplied by, where that is not 1. */
  readonly multipliers: ReadonlyMap<string, number>;
  readonly clip: Clip | null;
  /** How much of the averaged weights stays at each update; null where no average is kept. */
  readonly average: number | null;
  /** How many batches make one update. */
  readonly accumulate: number;
  /** Whether gradients compute again what they need, instead of keeping it. */
  readonly remat: boolean;
  /** How state is kept. */
  readonly pieces: readonly Piece[];
}

const OPTIMIZER = "what a function such as adam(1e-3) gives";

const isOptimizer = (given: unknown): given is Optimizer =>
  typeof given === "object" && given !== null && "slots" in given && "update" in given && "learningRate" in given;

const optimizerOf = (given: unknown): Optimizer => {
  if (isOptimizer(given)) return given;
  if (typeof given === "string") throw namedError(AT, "optimizer", given);
  if (typeof given === "function") throw misfitError(AT, "optimizerMaker", described(given), OPTIMIZER);
  throw new ArgumentError({
    at: AT,
    problem: given === undefined ? "the optimizer is missing" : "this is not an optimizer",
    received: described(given),
    expected: OPTIMIZER,
    fix: "give an optimizer, such as optimizer: adam(1e-3)",
  });
};

/** What was asked for. JavaScript has no types that would keep other things out. */
export interface PlanOptions {
  readonly loss: unknown;
  readonly optimizer: unknown;
  readonly metrics?: unknown;
  readonly clip?: Clip | undefined;
  readonly ema?: number | undefined;
  readonly accumulate?: number | undefined;
  readonly remat?: boolean | undefined;
}

/** What an average keeps of itself at each update. */
export const EMA: NumberRange = { above: 0, below: 1 };

/** Checks what was asked for, and names every part. */
export const planOf = (
  net: AnyModel,
  { loss, optimizer, metrics = [], clip, ema, accumulate = 1, remat = false }: PlanOptions,
): Plan => {
  checkFlags(AT, { remat }, ["remat"]);
  const [chosen, clipped] = [optimizerOf(optimizer), clipOf(AT, clip)];
  const first = chosen.learningRate.rate({ update: 0, epoch: 0 }, chosen.learningRate.start);
  checkNumber(AT, "the first learning rate", first, NOT_NEGATIVE);
  const losses = plannedLosses(net, loss);
  const readings = new Map(
    net.outputs.map(({ name, tensor }) => [
      name,
      readingOf(tensor, losses.find(({ output, loss: { classes } }) => output === name && classes)?.loss.classes),
    ]),
  );
  const asked = {
    net,
    losses,
    metrics: plannedMetrics(net, metrics, losses, readings),
    readings,
    optimizer: chosen,
    multipliers: multipliersOf(AT, net, chosen.rateMultipliers),
    clip: clipped,
    average: ema ?? null,
    accumulate,
    remat,
  };
  const plan: Plan = { ...asked, pieces: piecesOf(asked) };
  checkLearnable(plan);
  rehearse(plan);
  return plan;
};
