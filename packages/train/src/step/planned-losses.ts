/** @file What a trainer makes smaller: a loss for each output that has one. */
import { type AnyModel, ArgumentError } from "@tributary/kernel";
import { described } from "@tributary/kernel/authoring";
import type { Loss } from "../losses/loss.ts";
import { lossGiven } from "../losses/loss-given.ts";
import { AT, checkOutputs, entriesOf, list } from "./outputs.ts";

/** A loss and how much it counts beside the others. */
export interface WeightedLoss {
  readonly loss: Loss;
  /** Default 1. */
  readonly weight?: number;
}

/**
 * One loss for every output, or losses by the names of outputs; outputs that are not named have none.
 *
 * @example
 * const losses: LossOption<"digit" | "size"> = { digit: sparseCategoricalCrossentropy(), size: { loss: huber(), weight: 0.1 } };
 */
export type LossOption<Names extends string = string> = Loss | { readonly [K in Names]?: Loss | WeightedLoss };

export interface PlannedLoss {
  readonly output: string;
  readonly loss: Loss;
  readonly weight: number;
}

const weightedLossOf = (given: unknown): { readonly loss: Loss; readonly weight: number } => {
  if (typeof given !== "object" || given === null || !("loss" in given))
    return { loss: lossGiven(AT, given), weight: 1 };
  const weight = "weight" in given && given.weight !== undefined ? given.weight : 1;
  if (typeof weight === "number" && Number.isFinite(weight)) return { loss: lossGiven(AT, given.loss), weight };
  throw new ArgumentError({
    at: AT,
    problem: "the weight of a loss is not a number",
    received: described(weight),
    expected: "how much the loss counts, such as 0.3",
    fix: "write { loss, weight: 0.3 }, or leave the weight out for 1",
  });
};

/** The losses that were asked for, checked and spelled out for each output. */
export const plannedLosses = (net: AnyModel, option: unknown): readonly PlannedLoss[] => {
  const entries = entriesOf(option);
  if (entries === null) {
    const loss = lossGiven(AT, option);
    return net.outputs.map(({ name }) => ({ output: name, loss, weight: 1 }));
  }
  checkOutputs(
    "loss",
    entries.map(([name]) => name),
    net,
  );
  if (entries.length > 0) return entries.map(([output, entry]) => ({ output, ...weightedLossOf(entry) }));
  throw new ArgumentError({
    at: AT,
    problem: "there is no loss",
    received: "no names",
    expected: `a loss for at least one of ${list(net.outputs)}`,
    fix: "give a loss, such as sparseCategoricalCrossentropy()",
  });
};
