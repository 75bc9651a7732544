/** @file Losses in Keras' words. */
import type { ModelPort } from "@tributary/kernel";
import { meaningOf } from "@tributary/kernel/authoring";
import type { Loss } from "../../losses/loss.ts";
import { type Made, madeOf } from "../../made.ts";
import { type KerasWords, unsayable } from "./refusal.ts";

type Words = (settings: Made["settings"], fromLogits: boolean) => KerasWords;

const words =
  (className: string, ...[config]: readonly ((settings: Made["settings"], fromLogits: boolean) => object)[]): Words =>
  (settings, fromLogits) => ({
    class_name: className,
    config: { reduction: "sum_over_batch_size", ...config?.(settings, fromLogits) },
  });

/** By the function that makes them: Keras' words, and the settings that it takes. */
const table: Readonly<Record<string, { readonly takes: readonly string[]; readonly say: Words }>> = {
  meanSquaredError: { takes: [], say: words("MeanSquaredError") },
  meanAbsoluteError: { takes: [], say: words("MeanAbsoluteError") },
  huber: { takes: ["delta"], say: words("Huber", ({ delta }) => ({ delta })) },
  categoricalCrossentropy: {
    takes: ["fromLogits", "labelSmoothing"],
    say: words("CategoricalCrossentropy", ({ labelSmoothing }, from_logits) => ({
      from_logits,
      label_smoothing: labelSmoothing,
    })),
  },
  sparseCategoricalCrossentropy: {
    takes: ["fromLogits", "ignore"],
    say: words("SparseCategoricalCrossentropy", ({ ignore }, from_logits) => ({
      from_logits,
      ignore_class: ignore ?? null,
    })),
  },
  binaryCrossentropy: {
    takes: ["fromLogits", "labelSmoothing"],
    say: words("BinaryCrossentropy", ({ labelSmoothing }, from_logits) => ({
      from_logits,
      label_smoothing: labelSmoothing,
    })),
  },
  binaryFocalCrossentropy: {
    takes: ["fromLogits", "gamma", "alpha"],
    say: words("BinaryFocalCrossentropy", ({ gamma, alpha }, from_logits) => ({
      from_logits,
      gamma,
      apply_class_balancing: alpha !== undefined,
      ...(alpha === undefined ? {} : { alpha }),
    })),
  },
  categoricalFocalCrossentropy: {
    takes: ["fromLogits", "gamma", "alpha"],
    say: words("CategoricalFocalCrossentropy", ({ gamma, alpha }, from_logits) => ({ from_logits, gamma, alpha })),
  },
};

const KNOWN = Object.keys(table).join(", ");

/** Settings that change nothing as they are. */
const isIdle = (name: string, value: unknown): boolean => name === "labelSmoothing" && value === 0;

/**
 * A loss in Keras' words.
 *
 * @throws {@link ArgumentError} for those that Keras lacks, and settings that it lacks.
 */
export const lossWords = ({ name, tensor }: ModelPort, loss: Loss): KerasWords => {
  const made = madeOf(loss);
  const known = made && Object.hasOwn(table, made.by) ? table[made.by] : undefined;
  if (!made || !known)
    throw unsayable(`the loss of "${name}", ${made ? `${made.by}()` : "a function of one's own"}`, KNOWN);
  const { fromLogits, ...settings } = made.settings;
  const extra = Object.entries(settings).find(([key, value]) => !known.takes.includes(key) && !isIdle(key, value));
  if (extra) throw unsayable(`${extra[0]} of ${made.by}()`, `${known.takes.join(", ") || "no settings"}`);
  return known.say(
    settings,
    fromLogits === undefined ? meaningOf(tensor).kind !== "probabilities" : fromLogits === true,
  );
};
