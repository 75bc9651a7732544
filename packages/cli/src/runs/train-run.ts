/** @file A run: a model learns from data, is judged on what was held out, and leaves its files in a folder. */

import { join } from "node:path";
import { lockFolder, writeFile } from "@tributary/files";
import { type Dataset, type Found, showFound } from "@tributary/images";
import {
  countWeights,
  type Model,
  type ModelFacts,
  type NdArrays,
  type Tensor,
  type TrainedModel,
} from "@tributary/kernel";
import { plotConfusionMatrix, plotHistory } from "@tributary/plot";
import { initialize, saveModel } from "@tributary/runtime";
import {
  adam,
  type Callback,
  cacheFeatures,
  checkpoint,
  createTrainer,
  csvLog,
  type Data,
  earlyStopping,
  type Loss,
  type Metric,
  type Optimizer,
  oneCycle,
  progress,
  type Schedule,
  type Trainer,
} from "@tributary/train";
import { leftOutLines } from "../data/left-out.ts";
import { howMany } from "../terminal/output.ts";
import { evaluateModel, type Measured } from "../trained/evaluate-model.ts";
import { classesOf } from "../trained/facts.ts";
import { type OpenModel, withSession } from "../trained/open-for-answers.ts";
import { keepSettings, type RunSettings } from "./run-folder.ts";

/** What the command line says about a run. */
export interface TrainOptions {
  /** The folder for everything that the run leaves. */
  readonly out: string;
  /** Default: as the task says. */
  readonly epochs?: number | undefined;
  readonly batchSize?: number | undefined;
  /** The highest of the run. */
  readonly learningRate?: number | undefined;
  readonly device: string;
  readonly seed: number;
  /** Whether to end when the validation gets no better, with the best weights. Default true, where there is one. */
  readonly earlyStopping?: boolean | undefined;
  /** Whether to go on from the newest checkpoint in the folder. */
  readonly resume: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Where sentences about what is under way go. */
  readonly say: (line: string) => void;
}

/** What a task says about a run. */
export interface RunPlan {
  /** Learns. */
  readonly net: Model<Tensor, Tensor>;
  /** What it begins with. Default: random weights, of the run's seed. */
  readonly start?: NdArrays;
  /** Whether what its frozen layers make of the data is computed once: for data that are the same in every epoch. Default false. */
  readonly cached?: boolean;
  /** Is kept: the same weights, for a size that may differ. Default `net`. */
  readonly kept?: Model<Tensor, Tensor>;
  /** What travels with the model. */
  readonly facts: ModelFacts;
  /** What was found in the folder of data, to be told before the run. */
  readonly found?: Found;
  /** What is learned from, as `net` wants it: prepared, augmented, cut to size. */
  readonly train: Dataset;
  /** What is looked at after every epoch, as `net` wants it. Default: nothing, and all epochs are run. */
  readonly validation?: Dataset;
  /** What is judged on, as the files have it. */
  readonly test: Dataset;
  readonly loss: Loss | Readonly<Record<string, Loss>>;
  readonly metrics: readonly Metric[];
  readonly epochs: number;
  readonly batchSize: number;
  /** The highest, which is reached after three tenths of the run. */
  readonly learningRate: number;
  /** Default Adam. */
  readonly optimizer?: (schedule: Schedule) => Optimizer;
  /** Of that learning rate. Default: up and down once in the run. */
  readonly schedule?: (learningRate: number) => Schedule;
  /** What is brought into the trainer before the run, beside weights. Default nothing. */
  readonly begin?: (trainer: Trainer) => Promise<void>;
  /** What to draw of the trained model, into the run's folder; returns the files. */
  readonly show?: (open: OpenModel, folder: string) => Promise<readonly string[]>;
}

export interface TrainResult extends Measured {
  readonly architecture: string;
  readonly parameters: number;
  readonly epochs: number;
  /** How long it learned, all parts of a resumed run together. */
  readonly seconds: number;
  /** How many it learned from. */
  readonly learnedFrom: number;
  readonly files: readonly string[];
}

/** Steps between two checkpoints within an epoch: Ctrl-C keeps one besides. */
const EVERY_STEPS = 100;

/** Epochs without improvement that are borne: a third of all, for a rate that rises and falls once in a run. */
const patienceFor = (epochs: number): number => Math.max(5, Math.ceil(epochs / 3));

/** What learns, and from what. */
export interface Ground extends AsyncDisposable {
  readonly trained: TrainedModel;
  readonly train: Data;
  readonly validation: Data | undefined;
  /** The whole network, with what was learned. */
  joined(learned: TrainedModel): TrainedModel;
}

/** The whole network and the data, or what is not frozen of it, and features that are computed once. */
export const grounds = async (
  { net, start, cached = false, train, validation }: RunPlan,
  { device, seed, batchSize, signal, say }: TrainOptions,
): Promise<Ground> => {
  const trained: TrainedModel = start ? { net, weights: start } : initialize(net, { seed });
  if (!cached) {
    return { trained, train, validation, joined: (learned) => learned, [Symbol.asyncDispose]: async () => {} };
  }
  const count = train.size + (validation?.size ?? 0);
  say(`what the frozen layers make of ${count.toLocaleString("en")} examples is computed once`);
  const features = await cacheFeatures(trained, train, { device, batchSize, signal });
  return { ...features, train: features.data, validation: validation && (await features.of(validation)) };
};

const fit = async (
  plan: RunPlan,
  options: TrainOptions,
): Promise<{ weights: NdArrays; seconds: number; epochs: number; curves: string }> => {
  const { net, loss, metrics } = plan;
  const { out, device, seed, resume, signal } = options;
  const { epochs = plan.epochs, batchSize = plan.batchSize, learningRate = plan.learningRate } = options;
  const updates = Math.max(2, epochs * Math.ceil(plan.train.size / batchSize));
  const schedule = plan.schedule?.(learningRate) ?? oneCycle(learningRate, { updates });
  const optimizer = (plan.optimizer ?? adam)(schedule);
  await using ground = await grounds(plan, { ...options, batchSize });
  const { trained, train, validation, joined } = ground;
  await using trainer = createTrainer(trained, {
    loss,
    optimizer,
    metrics,
    device,
    seed,
  });
  await plan.begin?.(trainer);
  const callbacks: readonly Callback[] = [
    progress(),
    csvLog(join(out, "log.csv")),
    ...(validation && options.earlyStopping !== false ? [earlyStopping({ patience: patienceFor(epochs) })] : []),
    checkpoint(join(out, "checkpoints"), { resume, everySteps: EVERY_STEPS }),
  ];
  const history = await trainer.fit(train, {
    epochs,
    batchSize,
    callbacks,
    ...(validation ? { validation } : {}),
    ...(signal ? { signal } : {}),
  });
  const seconds = history.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return {
    weights: joined(await trainer.trained()).weights,
    seconds,
    epochs: history.epochs.length,
    curves: plotHistory(history, { title: net.name }),
  };
};

/** What the numbers of a run follow from. */
const settingsOf = ({ net, facts, train, ...plan }: RunPlan, options: TrainOptions): RunSettings => ({
  network: net.name,
  input: net.inputs[0]!.tensor.shape,
  classes: facts.classes ?? [],
  examples: train.size,
  seed: options.seed,
  epochs: options.epochs ?? plan.epochs,
  batch: options.batchSize ?? plan.batchSize,
  learningRate: options.learningRate ?? plan.learningRate,
  earlyStopping: options.earlyStopping !== false,
});

/**
 * Trains, keeps the model, judges it.
 *
 * Leaves `model.safetensors`, `curves.svg`, `log.csv` and `checkpoints/` in the folder, and what the task draws.
 */
export const trainRun = async (plan: RunPlan, options: TrainOptions): Promise<TrainResult> => {
  const { net, kept = net, facts, found, train, validation, test, show } = plan;
  const { out, device, signal, say } = options;
  await using _ = await lockFolder(out);
  await keepSettings(out, settingsOf(plan, options), options.resume);
  const parameters = countWeights(net);
  const learning = net.weights
    .filter(({ trainable }) => trainable)
    .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const share = learning === parameters ? "" : `, of which ${learning.toLocaleString("en")} learn`;
  for (const line of found ? showFound(found) : []) say(line);
  const looked = validation ? `${validation.size} to look at while learning, ` : "";
  say(
    `${net.name}: ${parameters.toLocaleString("en")} parameters${share}; ${howMany(train.size, "example")} to learn from, ${looked}${test.size} held out`,
  );
  const { weights, seconds, epochs, curves } = await fit(plan, options);
  const file = join(out, "model.safetensors");
  const trained = { ...facts, net: kept, weights };
  await saveModel(file, trained);
  await writeFile(join(out, "curves.svg"), curves);

  say(`judging it on ${test.size} held-out ${test.size === 1 ? "example" : "examples"}`);
  const [measured, shown] = await withSession(trained, device, async (open) => [
    await evaluateModel(open, test, signal),
    (await show?.(open, out)) ?? [],
  ]);
  for (const line of leftOutLines(train, test)) say(line);
  const drawn: string[] = [];
  if (measured.confusion && measured.confusion.length <= 50) {
    drawn.push(join(out, "confusion.svg"));
    await writeFile(
      drawn[0]!,
      plotConfusionMatrix(measured.confusion, { labels: classesOf(trained), title: net.name }),
    );
  }
  return {
    ...measured,
    architecture: net.name,
    parameters,
    epochs,
    seconds,
    learnedFrom: train.size,
    files: [file, join(out, "curves.svg"), join(out, "log.csv"), ...drawn, ...shown],
  };
};
