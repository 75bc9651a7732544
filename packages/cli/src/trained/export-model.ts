/** @file Models in formats that others read. */
import { writeFile } from "@tributary/files";
import { type Precision, saveModel, toKeras, toOnnx } from "@tributary/runtime";
import { UsageError } from "../usage-error.ts";
import { checkFree } from "./check-free.ts";
import { type ExportTrainingOptions, exportTraining, type TrainingFormat, trainingFormats } from "./export-training.ts";
import { plainName } from "./plain-name.ts";
import type { Subject } from "./subject.ts";

export type ExportFormat = "onnx" | "keras" | "safetensors" | TrainingFormat;
export const exportFormats: readonly ExportFormat[] = ["onnx", "keras", "safetensors", ...trainingFormats];
export const precisions: readonly Precision[] = ["float32", "float16"];

export interface ExportOptions extends ExportTrainingOptions {
  readonly to: ExportFormat;
  /** Default: the model's name, as far as it can be that of a file, with the format as extension, in the current folder. Of a training format, a folder. */
  readonly out?: string;
  /** Whether a file that is there is replaced. Default false. */
  readonly force?: boolean | undefined;
  /** Whether an ONNX file prepares pictures itself and answers with probabilities and labels. Default false. */
  readonly pixels?: boolean;
  /** How the file stores weights. Default as they are. */
  readonly weights?: Precision | undefined;
  /** What random weights follow from, where the model comes without. */
  readonly seed: number;
}

/** @throws {@link UsageError} when a file would be called as another format is. */
const checkExtension = (out: string, to: ExportFormat): void => {
  const other = exportFormats.find((format) => format !== to && out.toLowerCase().endsWith(`.${format}`));
  if (!other) return;
  throw new UsageError({
    problem: `"${out}" would not hold what its name says`,
    received: `--to ${to}`,
    expected: isTraining(to) ? "the name of a folder" : `a name that ends in .${to}`,
    fix: `say --to ${other}, or give another --out`,
  });
};

/** @throws {@link UsageError} for formats that hold no preparation of pictures. */
const checkPixels = (pixels: boolean, to: ExportFormat): void => {
  if (!pixels || to === "onnx") return;
  throw new UsageError({
    problem: `a file of ${to} does not prepare pictures`,
    received: `--to ${to} --pixels`,
    expected: "--to onnx beside --pixels",
    fix: "say --to onnx, or leave --pixels out",
  });
};

/** @throws {@link UsageError} for formats that store weights in one way. */
const checkWeights = (weights: Precision, to: ExportFormat): void => {
  if (weights === "float32" || to === "onnx" || to === "safetensors") return;
  throw new UsageError({
    problem: `a file of ${to} stores weights as they are`,
    received: `--to ${to} --weights ${weights}`,
    expected: "--to onnx or --to safetensors beside --weights",
    fix: "say --to safetensors, or leave --weights out",
  });
};

/** @throws {@link UsageError} where formats that train nothing are told how to train. */
const checkTraining = ({ batch, learningRate, epochs }: ExportTrainingOptions, to: ExportFormat): void => {
  const told = Object.entries({ "--batch": batch, "--learning-rate": learningRate, "--epochs": epochs });
  const [option] =
    told.find(
      ([name, value]) => value !== undefined && (!isTraining(to) || (name === "--epochs" && to === "training-onnx")),
    ) ?? [];
  if (option === undefined) return;
  throw new UsageError({
    problem: `a file of ${to} is not told by ${option} how it is trained`,
    received: `--to ${to} ${option}`,
    expected: option === "--epochs" ? "--to keras-training" : "--to keras-training or --to training-onnx",
    fix: `leave ${option} out`,
  });
};

const isTraining = (to: ExportFormat): to is TrainingFormat => trainingFormats.some((format) => format === to);

/** Writes a model with all that is known of it, and returns where. */
export const exportModel = async (
  { name, trained }: Subject,
  {
    to,
    out = `${plainName(name)}.${to}`,
    force,
    seed,
    pixels = false,
    weights = "float32",
    ...training
  }: ExportOptions,
): Promise<readonly string[]> => {
  checkExtension(out, to);
  checkPixels(pixels, to);
  checkWeights(weights, to);
  checkTraining(training, to);
  if (isTraining(to)) return exportTraining(trained(seed), to, out, { ...training, force });
  await checkFree([out], force);
  const model = trained(seed);
  if (to === "safetensors") await saveModel(out, model, { weights });
  else await writeFile(out, to === "onnx" ? toOnnx(model, { pixels, weights }) : await toKeras(model));
  return [out];
};
