/** @file Folders that train a model elsewhere. */
import { join } from "node:path";
import { writeFile } from "@tributary/files";
import type { ModelPort, TrainedModel } from "@tributary/kernel";
import {
  adam,
  binaryCrossentropy,
  kerasTrainingFiles,
  type Loss,
  meanSquaredError,
  onnxTrainingFiles,
  sparseCategoricalCrossentropy,
} from "@tributary/train";
import { checkFree } from "./check-free.ts";

export type TrainingFormat = "training-onnx" | "keras-training";
export const trainingFormats: readonly TrainingFormat[] = ["training-onnx", "keras-training"];

/** How the model is to be trained. */
export interface ExportTrainingOptions {
  /** Examples a step. Default 32. */
  readonly batch?: number | undefined;
  /** Default 0.001. */
  readonly learningRate?: number | undefined;
  /** How often to go through the data, unless the program is told otherwise. Default 10. */
  readonly epochs?: number | undefined;
}

/** What an output is judged by: cross-entropy, or the squared difference of pictures. */
const lossOf = ({ name, tensor }: ModelPort, { task, independent = [] }: TrainedModel): Loss => {
  if (task === "denoising") return meanSquaredError();
  const isBinary = tensor.shape.at(-1) === 1 || independent.includes(name);
  return isBinary ? binaryCrossentropy() : sparseCategoricalCrossentropy();
};

/** What each output is judged by. */
export const lossesOf = (trained: TrainedModel): Readonly<Record<string, Loss>> =>
  Object.fromEntries(trained.net.outputs.map((port) => [port.name, lossOf(port, trained)]));

/** Writes a folder that trains a model with Adam, and returns its files. */
export const exportTraining = async (
  trained: TrainedModel,
  to: TrainingFormat,
  out: string,
  {
    batch: batchSize = 32,
    learningRate = 1e-3,
    epochs = 10,
    force,
  }: ExportTrainingOptions & { readonly force?: boolean | undefined },
): Promise<readonly string[]> => {
  const options = { loss: lossesOf(trained), optimizer: adam(learningRate), batchSize };
  const files =
    to === "training-onnx"
      ? onnxTrainingFiles(trained, options)
      : await kerasTrainingFiles(trained, { ...options, epochs });
  const written = Object.entries(files).map(([name, content]) => [join(out, name), content] as const);
  const paths = written.map(([path]) => path);
  await checkFree(paths, force);
  for (const [path, content] of written) await writeFile(path, content);
  return paths;
};
