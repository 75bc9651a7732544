/** @file `tributary export <model>` */
import type { Precision } from "@tributary/runtime";
import type { Command } from "commander";
import { Option } from "commander";
import {
  forceOption,
  positiveNumber,
  seedOption,
  wholeNumber,
  withBuildOptions,
  withExamples,
} from "../terminal/options.ts";
import { note, print } from "../terminal/output.ts";
import { type ExportFormat, exportFormats, exportModel, precisions } from "../trained/export-model.ts";
import { openSubject, type SubjectOptions } from "../trained/subject.ts";

interface ExportCommandOptions extends SubjectOptions {
  readonly to: ExportFormat;
  readonly out?: string;
  readonly force?: boolean;
  readonly seed: number;
  readonly pixels?: boolean;
  readonly weights?: Precision;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly epochs?: number;
}

export const addExport = (program: Command): void => {
  const command = program
    .command("export")
    .description(
      "A model in a format that others read: ONNX, Keras, or safetensors; or a folder that trains it elsewhere, with Adam and cross-entropy (a denoiser: squared differences).",
    )
    .argument(
      "<model>",
      "a model file of tributary, Keras or TensorFlow.js; a name of list --pretrained; or an architecture, whose weights are then random",
    )
    .addOption(new Option("--to <format>", "the format").choices(exportFormats).makeOptionMandatory())
    .option("--out <file>", "where to write it (default: the model's name); of a training format, a folder")
    .option(
      "--pixels",
      "an ONNX file that prepares pictures itself: bytes of any size in, probabilities and labels out",
    )
    .addOption(
      new Option("--weights <bits>", "how the file stores weights: float16 is half as large, for pages").choices(
        precisions,
      ),
    )
    .option("--batch <number>", "examples a step, of a training format (default: 32)", wholeNumber(1))
    .option("--learning-rate <number>", "of a training format (default: 0.001)", positiveNumber)
    .option("--epochs <number>", "of keras-training (default: 10)", wholeNumber(1))
    .addOption(forceOption())
    .addOption(seedOption())
    .action(
      async (
        name: string,
        {
          to,
          out,
          force,
          seed,
          pixels = false,
          weights,
          batch,
          learningRate,
          epochs,
          ...options
        }: ExportCommandOptions,
      ) => {
        const subject = await openSubject(name, options);
        for (const line of subject.assumed) note(`${name}: ${line}`);
        if (subject.flavor !== null)
          note(`${subject.name} has random weights of seed ${seed}; import brings published ones.`);
        const training = { batch, learningRate, epochs };
        const where = out === undefined ? {} : { out };
        for (const file of await exportModel(subject, { to, seed, force, pixels, weights, ...training, ...where }))
          print(file);
      },
    );
  withExamples(
    withBuildOptions(command),
    "export runs/cells/model.safetensors --to onnx",
    "export timm/resnet50.a1_in1k --to onnx --pixels",
    "export resnet50 --to keras --out resnet50.keras",
    "export resnet50 --classes 37 --to keras-training --out training",
    "export unet --to training-onnx --batch 4 --out training",
  );
};
