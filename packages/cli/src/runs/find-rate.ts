/** @file Which learning rate suits a run, found in a few steps before it. */
import { join } from "node:path";
import { lockFolder, writeFile } from "@tributary/files";
import { plotLearningRates } from "@tributary/plot";
import { adam, constantRate, findLearningRate } from "@tributary/train";
import { grounds, type RunPlan, type TrainOptions } from "./train-run.ts";

/** What was found. */
export interface FoundRate {
  readonly architecture: string;
  /** Null where the loss does not fall at any rate. */
  readonly suggested: number | null;
  readonly files: readonly string[];
}

/** Looks for a learning rate for a run, and draws what was seen into its folder. Nothing is trained. */
export const findRate = async (plan: RunPlan, options: TrainOptions): Promise<FoundRate> => {
  const { out, device, seed, signal, batchSize = plan.batchSize } = options;
  await using _ = await lockFolder(out);
  await using ground = await grounds(plan, { ...options, batchSize });
  const found = await findLearningRate(ground.trained, ground.train, {
    loss: plan.loss,
    optimizer: (plan.optimizer ?? adam)(constantRate(1)),
    batchSize,
    device,
    seed,
    signal,
  });
  const file = join(out, "learning-rates.svg");
  await writeFile(file, plotLearningRates(found, { title: plan.net.name }));
  const { suggested } = found;
  return {
    architecture: plan.net.name,
    suggested: suggested === null ? null : Number(suggested.toPrecision(2)),
    files: [file],
  };
};
