/** @file A run that began in Keras goes on here, with what its optimizer kept. */

import type { TrainedModel } from "@tributary/kernel";
import { adam, constantRate, continueFromKeras, readKerasRun, type Trainer } from "@tributary/train";
import { howMany } from "../terminal/output.ts";
import { lossesOf } from "../trained/export-training.ts";
import { kindOf } from "../trained/open-trained.ts";
import type { RunPlan } from "./train-run.ts";

interface BegunInKeras
  extends Pick<RunPlan, "loss" | "optimizer" | "schedule" | "learningRate" | "batchSize" | "begin"> {
  /** For who reads along. */
  readonly line: string;
}

/** What a run goes on with: the loss, batches and rate that `train.py` trained with; null where the file says nothing of a run. */
export const begunInKeras = async (path: string, trained: TrainedModel): Promise<BegunInKeras | null> => {
  const run = (await kindOf(path)) === "keras" ? await readKerasRun(path) : null;
  if (run === null) return null;
  const { epochs, batchSize, optimizer } = run;
  // As it was written down, before float32.
  const learningRate = Number(run.learningRate.toPrecision(6));
  return {
    loss: lossesOf(trained),
    optimizer: adam,
    schedule: constantRate,
    learningRate,
    batchSize,
    begin: (trainer: Trainer) => continueFromKeras(trainer, path),
    line: `goes on after ${howMany(epochs, "epoch")} in Keras, with what ${optimizer.split(" ")[0]} kept, batches of ${batchSize} and the learning rate ${learningRate}`,
  };
};
