/** Losses and metrics, as Keras 3.15 computes them: conformance/families/keras_training.py. */
import { readFileSync } from "node:fs";
import { constant, softplus, type Tensor } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { abs, add, multiply, reshape, subtract } from "@tributary/kernel/ops";
import { compute, computeArrays } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import {
  absoluteError,
  accuracy,
  auc,
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  dice,
  f1,
  huber,
  type Loss,
  type Metric,
  meanAbsoluteError,
  meanIoU,
  meanSquaredError,
  precision,
  recall,
  sparseCategoricalCrossentropy,
  squaredError,
  topKAccuracy,
  tversky,
} from "../index.ts";
import { measured, termsOf } from "../losses/loss.ts";

type Settings = Readonly<Record<string, number>>;

interface Row {
  readonly loss?: string;
  readonly metric?: string;
  readonly settings: Settings;
  readonly predictions: "logits" | "probabilities" | "softmax" | "values";
  readonly targets: "labels" | "one-hot" | "binary" | "values";
  readonly value: number;
}

const golden = (name: string): readonly Row[] =>
  JSON.parse(readFileSync(new URL(`../../../../conformance/goldens/${name}.json`, import.meta.url), "utf8"));

const [SHAPE, CLASSES] = [[2, 3, 4, 5], 5];
const drawn = (name: string, shape: readonly number[], change: (u: number, i: number) => number): Tensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  return constant(Float32Array.from(randomStream(1, name).uniform(count), change), shape);
};

const predictions = (kind: Row["predictions"]): Tensor => {
  const u = randomStream(1, "predictions").uniform(120);
  const whole = (i: number): number => {
    const start = i - (i % CLASSES);
    return u.slice(start, start + CLASSES).reduce((a, b) => a + b, 0);
  };
  if (kind === "softmax") return drawn("predictions", SHAPE, (u, i) => u / whole(i));
  return drawn("predictions", SHAPE, kind === "logits" ? (u) => 8 * u - 4 : (u) => u);
};

const targets = (kind: Row["targets"]): Tensor => {
  if (kind === "labels") return drawn("targets", SHAPE.slice(0, -1), (u) => Math.floor(u * CLASSES));
  if (kind !== "one-hot") return drawn("targets", SHAPE, kind === "binary" ? (u) => Math.floor(2 * u) : (u) => u);
  const labels = Array.from(randomStream(1, "targets").uniform(24), (u) => Math.floor(u * CLASSES));
  const rows = labels.flatMap((label) => Array.from({ length: CLASSES }, (_, i) => Number(i === label)));
  return constant(Float32Array.from(rows), SHAPE);
};

const logCosh: Loss = (output, target) => {
  const distance = abs(subtract(output, target));
  return subtract(add(distance, softplus(multiply(distance, -2))), Math.LN2);
};

/** Keras takes all numbers for one region. */
const oneRegion =
  (loss: Loss): Loss =>
  (output, target) =>
    loss(reshape(output, [120, 1]), reshape(target, [120, 1]));

const losses: Readonly<Record<string, (settings: Settings, fromLogits: boolean) => Loss>> = {
  MeanSquaredError: meanSquaredError,
  MeanAbsoluteError: meanAbsoluteError,
  Huber: ({ delta }) => huber({ delta: delta! }),
  LogCosh: () => logCosh,
  BinaryCrossentropy: ({ label_smoothing: labelSmoothing = 0 }, fromLogits) =>
    binaryCrossentropy({ labelSmoothing, fromLogits }),
  BinaryFocalCrossentropy: ({ gamma, alpha }, fromLogits) =>
    binaryFocalCrossentropy({ gamma: gamma!, fromLogits, ...(alpha === undefined ? {} : { alpha }) }),
  CategoricalCrossentropy: ({ label_smoothing: labelSmoothing = 0 }, fromLogits) =>
    categoricalCrossentropy({ labelSmoothing, fromLogits }),
  CategoricalFocalCrossentropy: ({ gamma, alpha }, fromLogits) =>
    categoricalFocalCrossentropy({ gamma: gamma!, alpha: alpha!, fromLogits }),
  SparseCategoricalCrossentropy: ({ ignore_class: ignore }, fromLogits) =>
    sparseCategoricalCrossentropy({ fromLogits, ...(ignore === undefined ? {} : { ignore }) }),
  Dice: (_, fromLogits) => oneRegion(dice({ smooth: 0, fromLogits })),
  // Keras 3.15 multiplies what is missed by alpha, unlike its documentation and the paper.
  Tversky: ({ alpha, beta }, fromLogits) => oneRegion(tversky({ alpha: beta!, beta: alpha!, smooth: 0, fromLogits })),
};

/** Without those that there are none of, and a Dice loss for each example, which we leave to the whole batch. */
const ours = golden("keras-losses").filter(({ loss, settings }) => losses[loss!] && !("axis" in settings));

describe("losses", () => {
  test.each([...ours, ...golden("keras-losses-weighted")])("$loss $settings $weights", async (row) => {
    const loss = losses[row.loss!]!(row.settings, row.predictions === "logits");
    const weights = "weights" in row ? drawn("weights", [2], (u) => 2 * u) : undefined;
    const found = measured(termsOf(loss), predictions(row.predictions), targets(row.targets), weights);
    expect(Number(await compute(found.loss))).toBeCloseTo(row.value, 5);
    const sums = await Promise.all(found.sums.map((tensors) => computeArrays(tensors)));
    const overall = termsOf(loss).map((term, i) => term.overall(sums[i]!.map(({ data }) => Array.from(data, Number))));
    expect(overall).toEqual([expect.closeTo(row.value, 5)]);
  });

  test("all but two of Keras' are compared", () => {
    expect(golden("keras-losses")).toHaveLength(ours.length + 2);
  });
});

const named = (ignore: number | undefined) => (ignore === undefined ? {} : { ignore });

const metrics: Readonly<Record<string, (settings: Settings, fromLogits: boolean) => Metric>> = {
  SparseCategoricalAccuracy: (_, fromLogits) => accuracy({ fromLogits }),
  CategoricalAccuracy: (_, fromLogits) => accuracy({ fromLogits }),
  BinaryAccuracy: ({ threshold = 0.5 }, fromLogits) => accuracy({ threshold, fromLogits }),
  SparseTopKCategoricalAccuracy: ({ k }) => topKAccuracy(k),
  Precision: ({ class_id, thresholds: threshold = 0.5 }, fromLogits) =>
    precision({ class: class_id!, threshold, fromLogits }),
  Recall: ({ class_id, thresholds: threshold = 0.5 }, fromLogits) =>
    recall({ class: class_id!, threshold, fromLogits }),
  F1Score: ({ threshold = 0.5 }, fromLogits) => f1({ threshold, fromLogits }),
  OneHotMeanIoU: ({ num_classes }, fromLogits) => meanIoU(num_classes!, { fromLogits }),
  MeanIoU: ({ num_classes, ignore_class }, fromLogits) => meanIoU(num_classes!, { fromLogits, ...named(ignore_class) }),
  AUC: ({ num_thresholds: thresholds = 200 }, fromLogits) => auc({ thresholds, fromLogits }),
  MeanSquaredError: squaredError,
  MeanAbsoluteError: absoluteError,
};

describe("metrics", () => {
  test.each(golden("keras-metrics"))("$metric $settings of $targets", async (row) => {
    const metric = metrics[row.metric!]!(row.settings, row.predictions === "logits");
    const reading = { independent: row.targets === "binary" };
    const sums = metric.sums(predictions(row.predictions), targets(row.targets), reading);
    const totals = (await computeArrays(sums)).map(({ data }) => Array.from(data, Number));
    expect(metric.value(totals)).toBeCloseTo(row.value, 5);
  });
});
