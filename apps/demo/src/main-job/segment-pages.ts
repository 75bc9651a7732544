/** @file Part one: a small U-Net learns to label every pixel of a page of several digits. */

import { asMask, type Image, maskPicture, sheet, toBytes, unstack } from "@tributary/images";
import { encodePng } from "@tributary/images/node";
import { countWeights, input, type ModelFacts, model, type NdArray } from "@tributary/kernel";
import { plotUnet } from "@tributary/plot";
import { mask } from "@tributary/runtime";
import {
  adam,
  checkpoint,
  createTrainer,
  meanIoU,
  oneCycle,
  progress,
  sparseCategoricalCrossentropy,
} from "@tributary/train";
import { unet } from "@tributary/unet";
import { digits } from "../data/digits.ts";
import { pageClasses, pages } from "../data/pages.ts";
import { keepModel, keepPicture, keepSteps } from "./keep-model.ts";
import type { JobOptions } from "./options.ts";
import { stepLog } from "./step-log.ts";

const SECTION = "A U-Net labels every pixel";
const SIZE = 64;
const CLASSES = pageClasses.length;

/** None for the background, and ten that differ: Tableau's. */
const colors: readonly (string | undefined)[] = [
  undefined,
  ...["#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948", "#b07aa1", "#ff9da7", "#9c755f", "#bab0ac"],
];

const pictureOf = ({ data }: NdArray): Image =>
  toBytes({ data: Float32Array.from(data, (value) => Math.min(1, Math.max(0, value))), shape: [SIZE, SIZE, 1] });

export interface PagesResult {
  /** The mean intersection over union of background and ten digits, on pages that it was not trained on. */
  readonly meanIoU: number;
}

export const segmentPages = async (options: JobOptions): Promise<PagesResult> => {
  const { gallery, seed, resume, quick, device, say, signal } = options;
  const { train, test } = await digits();
  const [count, held, epochs, batchSize] = quick ? [32, 8, 1, 8] : [6_000, 200, 1, 8];
  const learned = pages(train, { count, size: SIZE, seed });
  const heldOut = pages(test, { count: held, size: SIZE, seed: seed + 1 });

  const net = model(
    input([SIZE, SIZE, 1], { name: "page" }),
    unet({ classes: CLASSES, flavor: "milesial", filters: [16, 32, 64] }),
    { name: "pages" },
  );
  say(`U-Net of 16 to 64 filters, with batch normalization: ${countWeights(net).toLocaleString("en")} parameters`);
  await using trainer = createTrainer(net, {
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: adam(oneCycle(0.01, { updates: epochs * Math.ceil(count / batchSize) })),
    metrics: [meanIoU(CLASSES)],
    device,
    seed,
  });
  const steps = stepLog();
  await trainer.fit(learned, {
    epochs,
    batchSize,
    callbacks: [steps, progress(), checkpoint(gallery.path("checkpoints/pages"), { resume, everySteps: 50 })],
    ...(signal ? { signal } : {}),
  });
  const measured = await trainer.evaluate(heldOut, { batchSize });
  const { meanIoU: score = 0 } = measured;
  say(`mean IoU ${score.toFixed(3)} on ${held} held-out pages`);

  gallery.say(
    SECTION,
    `Mean IoU ${score.toFixed(3)} over background and ten digits, on ${held} pages of digits that it has not seen.`,
  );
  const shown = (await heldOut.take(6).batch(6)[Symbol.asyncIterator]().next()).value!;
  const found = unstack(mask(await trainer.trained(), await trainer.predict(shown.inputs)));
  const [papers, truths] = [unstack(shown.inputs), unstack(shown.targets)];
  const rows = papers.map((paper, i) => [
    pictureOf(paper),
    maskPicture(asMask(truths[i]!), { colors }),
    maskPicture(asMask(found[i]!), { colors }),
  ]);
  const shownPages = await encodePng(sheet(rows, { columns: ["page", "truth", "prediction"], enlarge: 4 }));
  const caption = "Held-out pages, the truth and the prediction; a color for each digit";
  await gallery.add(SECTION, "pages.png", caption, shownPages);
  const facts: ModelFacts = { task: "segmentation", classes: pageClasses, preprocessing: "unit", card: { seed } };
  await keepModel(gallery, { section: SECTION, name: "pages", trained: { ...(await trainer.trained()), ...facts } });
  await keepPicture(gallery, SECTION, "pages-u", "the U, drawn as in the paper", plotUnet(net));
  await keepSteps(gallery, SECTION, "pages", steps);
  return { meanIoU: score };
};
