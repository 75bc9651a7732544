/** @file Part two: a classifier composed from all three template packages learns to read digits. */
import { countWeights, input, model } from "@tributary/kernel";
import { plotConfusionMatrix } from "@tributary/plot";
import {
  accuracy,
  adam,
  checkpoint,
  createTrainer,
  oneCycle,
  progress,
  sparseCategoricalCrossentropy,
} from "@tributary/train";
import { digits } from "../data/digits.ts";
import type { Card } from "../models/card.ts";
import { digitClassifier } from "../recipes/classifiers.ts";
import { keepModel, keepPicture, keepSteps } from "./keep-model.ts";
import type { JobOptions } from "./options.ts";
import { stepLog } from "./step-log.ts";

const SECTION = "A classifier of all three packages";
const CLASSES = 10;

/** `counts[truth][predicted]` */
const confusionOf = (truth: ArrayLike<number>, scores: ArrayLike<number>): readonly (readonly number[])[] => {
  const counts = Array.from({ length: CLASSES }, () => Array.from({ length: CLASSES }, () => 0));
  for (let i = 0; i < truth.length; i++) {
    const row = Array.from({ length: CLASSES }, (_, k) => scores[i * CLASSES + k]!);
    counts[truth[i]!]![row.indexOf(Math.max(...row))]!++;
  }
  return counts;
};

/** The share that lies on the diagonal. */
const accuracyOf = (counts: readonly (readonly number[])[]): number => {
  const right = counts.reduce((sum, row, digit) => sum + row[digit]!, 0);
  return right / counts.flat().reduce((sum, count) => sum + count, 0);
};

export interface DigitsResult {
  /** On digits of writers that it has not seen. */
  readonly accuracy: number;
}

export const classifyDigits = async (options: JobOptions): Promise<DigitsResult> => {
  const { gallery, seed, resume, quick, device, say, signal } = options;
  const { train, test } = await digits();
  const [examples, held, epochs, batchSize] = quick ? [640, 320, 1, 64] : [15_000, 10_000, 2, 100];
  const chosen = train.shuffle(seed).take(examples);
  const heldOut = test.take(held);

  const net = model(input([28, 28, 1], { name: "digit" }), digitClassifier(CLASSES), { name: "digits" });
  say(`residual stem, Inception middle, dense tail: ${countWeights(net).toLocaleString("en")} parameters`);
  const trainer = await createTrainer(net, {
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: adam(oneCycle(0.01, { updates: epochs * Math.ceil(examples / batchSize) })),
    metrics: [accuracy()],
    device,
    seed,
  });
  try {
    const steps = stepLog();
    await trainer.fit(chosen, {
      epochs,
      batchSize,
      callbacks: [steps, progress(), checkpoint(gallery.path("checkpoints/digits"), { resume, everySteps: 50 })],
      ...(signal ? { signal } : {}),
    });
    const truth: number[] = [];
    const scores: number[] = [];
    for await (const batch of heldOut.batch(500)) {
      const predicted = await trainer.predict(batch.inputs);
      truth.push(...batch.targets.data);
      scores.push(...predicted.data);
    }
    const counts = confusionOf(truth, scores);
    const score = accuracyOf(counts);
    say(`${(100 * score).toFixed(2)} % of ${held.toLocaleString("en")} held-out digits are read right`);

    gallery.say(
      SECTION,
      `${(100 * score).toFixed(2)} % of ${held} held-out digits are read right, after ${epochs} epochs over ${examples} others.`,
    );
    const card: Card = { task: "classification", classes: train.classes, preparation: "unit", seed };
    await keepModel(gallery, { section: SECTION, name: "digits", net, weights: trainer.weights(), card });
    const matrix = plotConfusionMatrix(counts);
    await keepPicture(gallery, SECTION, "digits-confusion", "which digits are taken for which", matrix);
    await keepSteps(gallery, SECTION, "digits", steps);
    return { accuracy: score };
  } finally {
    await trainer.dispose();
  }
};
