/** @file Finding nuclei in microscopy: Data Science Bowl 2018, a U-Net, pictures of 256 pixels. */
import { join } from "node:path";
import { writeFile } from "@tributary/files";
import {
  asImage,
  asMask,
  augment,
  brightness,
  contrast,
  type Dataset,
  flip,
  overlay,
  prepare,
  preparePicture,
  quarterTurns,
  randomCrop,
  type Sample,
  sheet,
  unstack,
} from "@tributary/images";
import { encodePng } from "@tributary/images/node";
import { input, type Model, model, type Tensor } from "@tributary/kernel";
import { mask } from "@tributary/runtime";
import { dice, diceScore, meanIoU, sparseCategoricalCrossentropy, weightedSum } from "@tributary/train";
import { unet } from "@tributary/unet";
import { type OpenModel, openData, type TrainingTask, UsageError } from "tributary";

/** It learns from pieces, and is used on whole pictures. */
const PIECE = 128;
const WHOLE = 256;
/** Held-out pictures on the sheet. */
const SHOWN = 4;

const classes = ["background", "nucleus"] as const;
const preprocessing = "fluorescence";

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

/** A number for each nucleus becomes: nucleus or background. */
const anyNucleus = (sample: Sample): Sample => {
  const { data, shape } = sample.target;
  return { ...sample, target: { data: Int32Array.from(data, (label) => (label > 0 ? 1 : 0)), shape } };
};

/** Pictures beside the truth and what the model says. */
const show =
  (test: Dataset) =>
  async (open: OpenModel, folder: string): Promise<readonly string[]> => {
    const rows = [];
    for (let i = 0; i < Math.min(SHOWN, test.size); i++) {
      const { input: pixels, target } = (await test.read(i))!;
      const picture = asImage(pixels);
      const said = mask(open, await open.predictor.predict(prepare(open)(picture)));
      // Some are so dark that a screen shows nothing.
      const brightest = Math.max(...pixels.data);
      const visible = { ...picture, data: Float32Array.from(picture.data, (x) => x / brightest) };
      rows.push([
        visible,
        overlay(visible, asMask(target), { opacity: 0.25 }),
        overlay(visible, asMask(unstack(said)[0]!), { opacity: 0.25 }),
      ]);
    }
    const path = join(folder, "overlays.png");
    await writeFile(path, await encodePng(sheet(rows, { columns: ["picture", "truth", "prediction"] })));
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
    const [learned, test] = [opened.train.map(anyNucleus), opened.test.map(anyNucleus)];
    const change = augment([
      randomCrop(PIECE),
      flip({ vertical: 0.5 }),
      quarterTurns(),
      brightness({ by: 0.2 }),
      contrast({ by: 0.2 }),
    ]);
    const net = netFor(PIECE);
    const prepared = learned.map((sample) => ({
      ...sample,
      input: preparePicture({ net, preprocessing }, asImage(sample.input), { keepSize: true }),
    }));
    return {
      net,
      kept: netFor(WHOLE),
      facts: { task: "segmentation", classes, preprocessing, card: { seed } },
      found: opened.found,
      train: prepared.map(change),
      test,
      loss: weightedSum([
        [1, sparseCategoricalCrossentropy({ fromLogits: true })],
        [1, dice({ fromLogits: true })],
      ]),
      metrics: [meanIoU(classes.length), diceScore({ class: 1 })],
      epochs: 44,
      batchSize: 8,
      learningRate: 0.003,
      show: show(test),
    };
  },
};
