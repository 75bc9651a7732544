/** @file Metrics in Keras' words. */
import type { ModelPort } from "@tributary/kernel";
import { meaningOf } from "@tributary/kernel/authoring";
import type { Loss } from "../../losses/loss.ts";
import { type Made, madeOf } from "../../made.ts";
import type { PlannedMetric } from "../../step/planned-metrics.ts";
import { type KerasWords, unsayable } from "./refusal.ts";

/** What an output is compared with, by its loss. */
type Kind = "labels" | "oneHot" | "answers";

const kindOf = (loss: Loss | undefined): Kind => {
  const by = (loss && madeOf(loss)?.by) ?? "";
  if (by === "sparseCategoricalCrossentropy") return "labels";
  return by.startsWith("categorical") ? "oneHot" : "answers";
};

type Say = (settings: Made["settings"], kind: Kind, isProbabilities: boolean) => KerasWords | null;

const table: Readonly<Record<string, Say>> = {
  absoluteError: () => ({ class_name: "MeanAbsoluteError", config: {} }),
  squaredError: () => ({ class_name: "MeanSquaredError", config: {} }),
  accuracy: ({ threshold, ignore }, kind, isProbabilities) => {
    if (ignore !== undefined) return null;
    if (kind === "labels") return { class_name: "SparseCategoricalAccuracy", config: {} };
    if (kind === "oneHot") return { class_name: "CategoricalAccuracy", config: {} };
    // Of logits Keras has no threshold: it wants one between 0 and 1.
    return isProbabilities ? { class_name: "BinaryAccuracy", config: { threshold } } : null;
  },
  topKAccuracy: ({ k }, kind) => ({
    class_name: kind === "labels" ? "SparseTopKCategoricalAccuracy" : "TopKCategoricalAccuracy",
    config: { k },
  }),
};

/**
 * A metric in Keras' words, under our name.
 *
 * @throws {@link ArgumentError} for those that Keras lacks, or computes in another way.
 */
export const metricWords = (
  { tensor }: ModelPort,
  { name, metric }: PlannedMetric,
  loss: Loss | undefined,
): KerasWords => {
  const made = madeOf(metric.sums);
  const isProbabilities = meaningOf(tensor).kind === "probabilities";
  const say = made && Object.hasOwn(table, made.by) ? table[made.by] : undefined;
  const said = say?.(made!.settings, kindOf(loss), isProbabilities);
  if (!said) {
    throw unsayable(
      `the metric "${name}" as it is here`,
      "accuracy (of classes, or of probabilities), topKAccuracy, absoluteError, squaredError",
    );
  }
  return { ...said, config: { name: metric.name, ...said.config } };
};
