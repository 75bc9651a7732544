/** @file Finding nuclei in microscopy: Data Science Bowl 2018, a U-Net, pictures of 256 pixels. */
import { join } from "node:path";
import {
  asImage,
  asMask,
  augment,
  brightness,
  contrast,
  type Dataset,
  flip,
  overlay,
  quarterTurns,
  randomCrop,
  sheet,
} from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { input, type Model, model, type Tensor } from "@tributary/kernel";
import { unet } from "@tributary/unet";
import { openData } from "../../data/open-data.ts";
import { type OpenModel, segment } from "../../trained/answer.ts";
import { UsageError } from "../../usage-error.ts";
import { anyObject, preparedPictures, segmentationLoss, segmentationMetrics } from "./segmentation.ts";
import type { TrainingTask } from "./task.ts";

/** It learns from pieces, and is used on whole pictures. */
const PIECE = 128;
const WHOLE = 256;
/** Held-out pictures on the sheet. */
const SHOWN = 4;

const classes = ["background", "nucleus"] as const;

/**
 * Batch normalization makes short runs possible, and sixteen filters are enough for gray discs; four halvings see enough
 * of a picture to tell a large bright smear from nuclei.
 */
const netFor = (size: number): Model<Tensor, Tensor> =>
  model(
    input([size, size, 1], { name: "image" }),
    unet({ classes: classes.length, flavor: "milesial", filters: [16, 32, 64, 128, 256] }),
    { name: "nuclei" },
  ) as Model<Tensor, Tensor>;

/** Pictures beside the truth and what the model says. */
const show =
  (test: Dataset) =>
  async (open: OpenModel, folder: string): Promise<readonly string[]> => {
    const rows = [];
    for (let i = 0; i < Math.min(SHOWN, test.size); i++) {
      const { input: pixels, target } = (await test.read(i))!;
      const picture = asImage(pixels);
      // Some are so dark that a screen shows nothing.
      const brightest = Math.max(...pixels.data);
      const visible = { ...picture, data: Float32Array.from(picture.data, (x) => x / brightest) };
      rows.push([
        visible,
        overlay(visible, asMask(target), { opacity: 0.25 }),
        overlay(visible, await segment(open, picture), { opacity: 0.25 }),
      ]);
    }
    const path = join(folder, "overlays.png");
    await writePng(path, sheet(rows, { columns: ["picture", "truth", "prediction"] }));
    return [path];
  };

export const nuclei: TrainingTask = {
  name: "nuclei",
  what: "a U-Net finds nuclei in microscopy (Data Science Bowl 2018)",
  needs: "IDX files of pictures and of masks with a number for each nucleus",
  models: ["unet"],
  async plan({ data, seed }) {
    const opened = await openData(data!, { seed });
    if (opened.task !== "segmentation") {
      throw new UsageError({
        problem: `${data} holds a class for each picture, not for each pixel`,
        expected: nuclei.needs,
        fix: "give the folder of Data Science Bowl 2018 to --data",
      });
    }
    const [learned, test] = [opened.train.map(anyObject), opened.test.map(anyObject)];
    const change = augment([
      randomCrop(PIECE),
      flip({ vertical: 0.5 }),
      quarterTurns(),
      brightness({ by: 0.2 }),
      contrast({ by: 0.2 }),
    ]);
    const net = netFor(PIECE);
    return {
      net,
      kept: netFor(WHOLE),
      facts: { task: "segmentation", classes, preprocessing: "fluorescence", card: { seed } },
      found: opened.found,
      train: preparedPictures(learned, { net, preprocessing: "fluorescence" }).map(change),
      test,
      loss: segmentationLoss(classes.length),
      metrics: segmentationMetrics(classes.length),
      epochs: 44,
      batchSize: 8,
      learningRate: 0.003,
      show: show(test),
    };
  },
};
