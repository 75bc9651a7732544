/** @file `tributary predict <model> <images…>` */
import { ImageError } from "@tributary/images";
import type { Preprocessing } from "@tributary/kernel";
import { shown } from "@tributary/kernel/authoring";
import type { Command } from "commander";
import { interruptible } from "../terminal/interrupt.ts";
import { deviceOption, forceOption, jsonOption, preprocessingOption, withExamples } from "../terminal/options.ts";
import { note, print, printJson } from "../terminal/output.ts";
import { withSession } from "../trained/answer.ts";
import { checkFree } from "../trained/check-free.ts";
import { openAsked } from "../trained/open-asked.ts";
import { picturesGiven, startsFor } from "../trained/pictures-given.ts";
import { type FilePrediction, filesFor, predictFile } from "../trained/predict-files.ts";

interface PredictCommandOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly preprocessing?: Preprocessing;
  readonly device: string;
  readonly json?: boolean;
}

const percent = (part: number): string => `${(100 * part).toFixed(1).padStart(5)} %`;

const report = ({ file, classes, shares, outputs, files }: FilePrediction): void => {
  print(shown(file));
  for (const { name, probability } of classes ?? []) print(`  ${percent(probability)}  ${shown(name)}`);
  for (const [name, share] of Object.entries(shares ?? {})) print(`  ${percent(share)}  ${shown(name)}`);
  for (const { name, shape, classes: named, shares: parts, values, range } of outputs ?? []) {
    const many = range
      ? `, ${range.least.toFixed(4)} to ${range.most.toFixed(4)}, ${range.mean.toFixed(4)} in the mean`
      : "";
    print(
      `  ${shown(name)}: ${values ? values.map((value) => value.toFixed(4)).join(", ") : `${shape.join(" × ")}${many}`}`,
    );
    for (const [known, share] of Object.entries(parts ?? {})) print(`    ${percent(share)}  ${shown(known)}`);
    for (const { name: known, probability } of named ?? []) print(`    ${percent(probability)}  ${shown(known)}`);
  }
  for (const path of files) print(`  ${shown(path)}`);
};

/** One bad file does not lose the answers for the others: what went wrong is said at the end. */
const incomplete = (failures: readonly unknown[], all: number): ImageError => {
  for (const failure of failures) note(failure instanceof Error ? failure.message : String(failure));
  return new ImageError({
    problem: `${failures.length} of ${all} pictures have no answer`,
    expected: "pictures that can be read, as said above",
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
    .option("--out <folder>", "where masks, overlays and cleaned pictures go", "predictions")
    .addOption(forceOption())
    .addOption(preprocessingOption())
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(async (path: string, given: readonly string[], options: PredictCommandOptions) => {
      const { out, force, preprocessing, device, json } = options;
      const { trained, assumed } = await openAsked(path, { preprocessing });
      for (const line of assumed) note(`${path}: ${line}`);
      const images = await picturesGiven(given);
      const filesOf = new Map([...startsFor(images, out)].map(([image, start]) => [image, filesFor(trained, start)]));
      await checkFree([...filesOf.values()].flat(), force);
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
      if (failures.length > 0) throw incomplete(failures, images.length);
    });
  withExamples(
    command,
    "predict runs/pets/model.safetensors cat.png dog.jpg",
    "predict timm/resnet50.a1_in1k photo.jpg",
    "predict runs/pets/model.safetensors photos --json",
    "predict runs/cells/model.safetensors slide.tif --out masks",
  );
};
