/** @file `tributary predict <model> <images…>` */
import type { Command } from "commander";
import { withSession } from "../../trained/answer.ts";
import { openTrained } from "../../trained/open-trained.ts";
import { type FilePrediction, predictFile } from "../../trained/predict-files.ts";
import { interruptible } from "../interrupt.ts";
import { deviceOption, jsonOption, withExamples } from "../options.ts";
import { print, printJson } from "../output.ts";

interface PredictCommandOptions {
  readonly out: string;
  readonly device: string;
  readonly json?: boolean;
}

const percent = (part: number): string => `${(100 * part).toFixed(1).padStart(5)} %`;

const report = ({ file, classes, shares, files }: FilePrediction): void => {
  print(file);
  for (const { name, probability } of classes ?? []) print(`  ${percent(probability)}  ${name}`);
  for (const [name, share] of Object.entries(shares ?? {})) print(`  ${percent(share)}  ${name}`);
  for (const path of files) print(`  ${path}`);
};

export const addPredict = (program: Command): void => {
  const command = program
    .command("predict")
    .description("What a trained model says about pictures of any size.")
    .argument("<model>", "a model file")
    .argument("<images...>", "PNG, JPEG, WebP or TIFF files")
    .option("--out <folder>", "where masks, overlays and cleaned pictures go", "predictions")
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(async (path: string, images: readonly string[], { out, device, json }: PredictCommandOptions) => {
      const predictions: FilePrediction[] = [];
      await interruptible("Stopped.", async (signal) =>
        withSession(await openTrained(path), device, async (open) => {
          for (const image of images) {
            signal.throwIfAborted();
            const prediction = await predictFile(open, image, { out, signal });
            predictions.push(prediction);
            if (!json) report(prediction);
          }
        }),
      );
      if (json) printJson(predictions);
    });
  withExamples(
    command,
    "predict runs/fashion/model.safetensors shoe.png shirt.jpg",
    "predict runs/nuclei/model.safetensors slide.tif --out masks",
  );
};
