/** @file `tributary predict <model> <images…>` */
import type { Preprocessing } from "@tributary/kernel";
import type { Command } from "commander";
import { isLargeAnswer, onePicture, predictLarge } from "../large/predict-large.ts";
import { predictQueued } from "../queue/predict-queued.ts";
import { interruptible } from "../terminal/interrupt.ts";
import {
  deviceOption,
  forceOption,
  jsonOption,
  positiveNumber,
  preprocessingOption,
  queueNameOption,
  queueOption,
  wholeNumber,
  withExamples,
} from "../terminal/options.ts";
import { note, printJson } from "../terminal/output.ts";
import { checkFree } from "../trained/check-free.ts";
import { openAsked } from "../trained/open-asked.ts";
import { withSession } from "../trained/open-for-answers.ts";
import { picturesGiven, startsFor } from "../trained/pictures-given.ts";
import { type FilePrediction, filesFor, predictFile } from "../trained/predict-files.ts";
import { UsageError } from "../usage-error.ts";
import { incomplete, report } from "./told.ts";

interface PredictCommandOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly preprocessing?: Preprocessing;
  readonly device: string;
  readonly json?: boolean;
  readonly queue?: string;
  readonly queueName: string;
  readonly chunk?: number;
  readonly probabilities?: boolean;
  readonly contours?: string;
  readonly white?: number;
}

/** What is said of an OME-Zarr, and of nothing else. */
const ofZarr = ["chunk", "probabilities", "contours", "white"] as const;

/** @throws {@link UsageError} for what would be passed over in silence. */
const checkForMasks = (options: PredictCommandOptions): void => {
  const given = ofZarr.filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  throw new UsageError({
    problem: `${given.map((name) => `--${name}`).join(", ")}: that is for an OME-Zarr`,
    received: `--out ${options.out}`,
    expected: "an --out that ends in .zarr, for one picture",
    fix: "give --out a folder NAME.zarr",
  });
};

export const addPredict = (program: Command): void => {
  const command = program
    .command("predict")
    .description("What a trained model says about pictures of any size.")
    .argument(
      "<model>",
      "a model file: of tributary, .keras, .h5, .hdf5, a model.json of TensorFlow.js, .onnx; or a name of list --pretrained",
    )
    .argument("<images...>", "PNG, JPEG, WebP, TIFF, BMP or GIF files, or folders of them")
    .option(
      "--out <folder>",
      "where masks, overlays and cleaned pictures go; of one picture of any size NAME.zarr",
      "predictions",
    )
    .option(
      "--chunk <pixels>",
      "the sides of the chunks of an OME-Zarr (default: 512, or what a tile answers)",
      wholeNumber(1),
    )
    .option("--probabilities", "of each class into an OME-Zarr, in place of labels")
    .option(
      "--white <number>",
      "in an OME-Zarr's picture: 4095 for 12 bits in 16 (default: 255, 65535, or 1 for floats)",
      positiveNumber,
    )
    .option("--contours <file>", "of the regions in an OME-Zarr of labels, as GeoJSON for QuPath")
    .addOption(forceOption())
    .addOption(preprocessingOption())
    .addOption(deviceOption())
    .addOption(jsonOption())
    .addOption(queueOption())
    .addOption(queueNameOption())
    .action(async (path: string, given: readonly string[], options: PredictCommandOptions) => {
      const { out, force, preprocessing, device, json } = options;
      const { trained, assumed } = await openAsked(path, { preprocessing });
      for (const line of assumed) note(`${path}: ${line}`);
      if (isLargeAnswer(out)) {
        const { chunk, probabilities, contours, white, queue: address, queueName: name } = options;
        const queue = address === undefined ? undefined : { address, name };
        if (contours !== undefined) await checkFree([contours], force, "--contours");
        await predictLarge(trained, {
          path: onePicture(given),
          out,
          chunk,
          probabilities,
          contours,
          white,
          device,
          json,
          queue,
        });
        return;
      }
      checkForMasks(options);
      const images = await picturesGiven(given);
      const filesOf = new Map([...startsFor(images, out)].map(([image, start]) => [image, filesFor(trained, start)]));
      await checkFree([...filesOf.values()].flat(), force);
      if (options.queue !== undefined) {
        const { queue: address, queueName: name } = options;
        await predictQueued({ address, name, path, trained, images, out, preprocessing, json });
        return;
      }
      const predictions: FilePrediction[] = [];
      const failures: unknown[] = [];
      await interruptible("Stopped.", (signal) =>
        withSession(trained, device, async (open) => {
          for (const image of images) {
            signal.throwIfAborted();
            try {
              const prediction = await predictFile(open, image, { files: filesOf.get(image) ?? [], signal });
              predictions.push(prediction);
              if (!json) report(prediction);
            } catch (failure) {
              if (signal.aborted || images.length === 1) throw failure;
              failures.push(failure);
            }
          }
        }),
      );
      if (json) printJson(predictions);
      if (failures.length > 0) throw incomplete(failures, { all: images.length });
    });
  withExamples(
    command,
    "predict runs/pets/model.safetensors cat.png dog.jpg",
    "predict timm/resnet50.a1_in1k photo.jpg",
    "predict runs/pets/model.safetensors photos --json",
    "predict runs/cells/model.safetensors slide.tif --out masks",
    "predict runs/cells/model.safetensors slide.tif --out slide.zarr --contours slide.geojson",
    "predict runs/cells/model.safetensors scans --out /share/masks --queue redis://queue.example:6379",
  );
};
