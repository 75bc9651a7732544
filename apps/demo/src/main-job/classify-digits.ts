/** @file Part two: a classifier composed from all three template packages learns to read digits. */
import { countWeights, input, type ModelFacts, model } from "@tributary/kernel";
import { plotConfusionMatrix } from "@tributary/plot";
import { labels } from "@tributary/runtime";
import {
  accuracy,
  adam,
  checkpoint,
  createTrainer,
  oneCycle,
  progress,
  sparseCategoricalCrossentropy,
} from "@tributary/train";
import { digitClassifier } from "tributary/recipes";
import { digits } from "../data/digits.ts";
import { keepModel, keepPicture, keepSteps } from "./keep-model.ts";
import type { JobOptions } from "./options.ts";
import { stepLog } from "./step-log.ts";

const SECTION = "A classifier of all three packages";
const CLASSES = 10;

export interface DigitsResult {
  /** On digits of writers that it was not trained on. */
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
  await using trainer = createTrainer(net, {
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: adam(oneCycle(0.01, { updates: epochs * Math.ceil(examples / batchSize) })),
    metrics: [accuracy()],
    device,
    seed,
  });
  const steps = stepLog();
  await trainer.fit(chosen, {
    epochs,
    batchSize,
    callbacks: [steps, progress(), checkpoint(gallery.path("checkpoints/digits"), { resume, everySteps: 50 })],
    ...(signal ? { signal } : {}),
  });
  const facts: ModelFacts = { task: "classification", classes: train.classes, preprocessing: "unit", card: { seed } };
  const trained = { ...(await trainer.trained()), ...facts };
  const confusion = Array.from({ length: CLASSES }, () => Array.from({ length: CLASSES }, () => 0));
  for await (const { inputs, targets } of heldOut.batch(100)) {
    const said = labels(trained, await trainer.predict(inputs, signal ? { signal } : {}));
    for (const [i, digit] of said.data.entries()) confusion[targets.data[i]!]![digit]!++;
  }
  const score = confusion.reduce((right, row, digit) => right + row[digit]!, 0) / held;
  say(`${(100 * score).toFixed(2)} % of ${held.toLocaleString("en")} held-out digits are read right`);

  gallery.say(
    SECTION,
    `${(100 * score).toFixed(2)} % of ${held} held-out digits are read right, after ${epochs} epochs over ${examples} others.`,
  );
  await keepModel(gallery, { section: SECTION, name: "digits", trained });
  const matrix = plotConfusionMatrix(confusion);
  await keepPicture(gallery, SECTION, "digits-confusion", "which digits are taken for which", matrix);
  await keepSteps(gallery, SECTION, "digits", steps);
  return { accuracy: score };
};
