/** @file `tributary train <task|architecture>` */
import { basename, dirname, extname, join, resolve } from "node:path";
import { nearest } from "@tributary/kernel/authoring";
import type { Command } from "commander";
import { architectures, findArchitecture, isArchitecture } from "../models/architectures.ts";
import type { InputSize } from "../models/build-network.ts";
import { findSeveralInputs, type SeveralInputs } from "../models/several-inputs.ts";
import { begunInKeras } from "../runs/begun-in-keras.ts";
import { type FoundRate, findRate } from "../runs/find-rate.ts";
import { planOnEncoder, planOtherClasses } from "../runs/other-classes.ts";
import { planGoingOn, planOwnData } from "../runs/own-data.ts";
import { checkRunFolder } from "../runs/run-folder.ts";
import type { TrainingTask } from "../runs/task.ts";
import { type RunPlan, type TrainResult, trainRun } from "../runs/train-run.ts";
import { interruptible } from "../terminal/interrupt.ts";
import {
  deviceOption,
  inputSize,
  jsonOption,
  positiveNumber,
  seedOption,
  wholeNumber,
  withExamples,
} from "../terminal/options.ts";
import { note, print, printJson } from "../terminal/output.ts";
import { scoreLines } from "../terminal/scores.ts";
import { openTrained } from "../trained/open-trained.ts";
import { plainName } from "../trained/plain-name.ts";
import { isModelFile } from "../trained/subject.ts";
import { UsageError } from "../usage-error.ts";

interface TrainCommandOptions {
  readonly data?: string;
  readonly model?: string;
  readonly from?: string;
  readonly flavor?: string;
  readonly input?: InputSize;
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly device: string;
  readonly seed: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly earlyStopping: boolean;
  readonly skipBroken?: boolean;
  readonly objects?: boolean;
  readonly findLearningRate?: boolean;
  readonly json?: boolean;
}

const nothingNamed = (tasks: readonly TrainingTask[]): UsageError =>
  new UsageError({
    problem: "nothing is named that could learn",
    expected: `a task (${tasks.map(({ name }) => name).join(", ")}), a recipe or architecture of list, a model file, or --from MODEL`,
    fix: "say what learns: tributary train resnet18 --data FOLDER",
  });

const withoutData = (name: string, needs: string): UsageError =>
  new UsageError({
    problem: `there is nothing for ${name} to learn from`,
    expected: needs,
    fix: "say where it is: --data FOLDER",
  });

const withSeveralInputs = ({ name, inputs, targets, learning }: SeveralInputs): UsageError =>
  new UsageError({
    problem: `${name} does not learn from a folder of pictures`,
    received: targets
      ? `a network that learns from ${targets.join(", ")}`
      : `a network of the inputs ${inputs.join(", ")}`,
    expected: "a network that takes a picture, and names it or its pixels",
    fix: learning,
  });

/** A trained network learns other classes; by the name of an encoder and a decoder, it becomes the encoder. */
const planFrom = async (from: string, name: string | undefined, options: TrainCommandOptions): Promise<RunPlan> => {
  const { data, seed, flavor, input, skipBroken, objects } = options;
  if (data === undefined) throw withoutData(from, "a folder of pictures with classes or masks");
  const { trained, assumed } = await openTrained(from);
  for (const line of assumed) note(`${from}: ${line}`);
  const own = { flavor, input, data, seed, skipBroken, objects };
  return name === undefined ? planOtherClasses(from, trained, own) : planOnEncoder(name, { from, trained }, own);
};

const planFor = async (
  name: string,
  tasks: readonly TrainingTask[],
  options: TrainCommandOptions,
): Promise<RunPlan> => {
  const { data, model, seed, flavor, input, skipBroken, objects } = options;
  const task = tasks.find((known) => known.name === name);
  if (task) {
    if (data === undefined && !task.bringsData) throw withoutData(name, task.needs);
    return task.plan({ data: data ?? null, model, seed });
  }
  const ownData = { flavor, input, data: data ?? "", seed, skipBroken, objects };
  if (await isModelFile(name)) {
    if (data === undefined) throw withoutData(name, "a folder of pictures with classes or masks");
    const { trained, assumed } = await openTrained(name);
    const going = await planGoingOn(name, trained, ownData);
    const begun = await begunInKeras(name, trained);
    for (const line of [...assumed, ...going.assumed, ...(begun ? [begun.line] : [])]) note(`${name}: ${line}`);
    return { ...going.plan, ...begun };
  }
  const several = findSeveralInputs(name);
  if (several) throw withSeveralInputs(several);
  const names = [...tasks, ...architectures].map((known) => known.name);
  if (!isArchitecture(name)) {
    // Of an encoder and a decoder, it says which of the two is unknown.
    if (name.includes("+")) findArchitecture(name);
    throw new UsageError({
      problem: `there is no task, recipe or architecture "${name}"`,
      expected: `a name such as ${nearest(name, names).join(", ")}`,
      fix: "take a name that the command list prints",
    });
  }
  if (data === undefined) throw withoutData(name, "a folder of pictures with classes or masks");
  return planOwnData(name, ownData);
};

/** The name of a model's file, or of its run. */
const fileName = (path: string): string => {
  const file = basename(path, extname(path));
  return plainName(file === "model" ? basename(dirname(resolve(path))) : file);
};

/** `resnet18`; of a model that goes on, its file's name, or its run's. */
const runName = (name: string | undefined, from: string | undefined): string => {
  if (name === undefined) return `${fileName(from ?? "")}-tuned`;
  if (isArchitecture(name) || (basename(name) === name && extname(name) === "")) return name;
  return `${fileName(name)}-further`;
};

const report = (result: TrainResult | FoundRate): void => {
  if ("suggested" in result) {
    const { architecture, suggested, files } = result;
    print(
      suggested === null
        ? `${architecture} learns nothing at any rate`
        : `${architecture}: --learning-rate ${suggested}`,
    );
    for (const file of files) print(`  ${file}`);
    return;
  }
  print(`${result.architecture} learned from ${result.learnedFrom} examples for ${result.seconds.toFixed(0)} seconds`);
  for (const line of scoreLines(result)) print(line);
  for (const file of result.files) print(`  ${file}`);
};

export const addTrain = (program: Command, tasks: readonly TrainingTask[]): void => {
  const command = program
    .command("train")
    .description("Trains a task, a recipe, an architecture or a model, and judges it on what was held out.")
    .argument(
      "[name]",
      `a task (${tasks.map(({ name }) => name).join(", ")}), a recipe or architecture of list, or a model file, which goes on learning`,
    )
    .option(
      "--data <folder>",
      "what to learn from: IDX files, CIFAR batches, images and masks, a folder for each class, a .csv",
    )
    .option(
      "--from <model>",
      "a trained model, or published weights by name, that learns the classes of the data: its head anew, the rest stays",
    )
    .option("--model <name>", "which network learns a task, where there is a choice")
    .option("--flavor <name>", "whose version of an architecture")
    .option("--input <size>", "what an architecture sees at once, such as 224x224x3", inputSize)
    .option("--epochs <number>", "how often to go through the data", wholeNumber(1))
    .option("--batch <number>", "examples a step", wholeNumber(1))
    .option("--learning-rate <number>", "the highest of the run", positiveNumber)
    .addOption(deviceOption())
    .addOption(seedOption())
    .option(
      "--out <folder>",
      "where the run leaves its files (default: runs/<name>; of a model that goes on, runs/<its run>-further; with --from, runs/<its file>-tuned)",
    )
    .option("--find-learning-rate", "train nothing, but look which rate suits, and draw it into that folder")
    .option("--resume", "go on from the newest checkpoint in that folder")
    .option(
      "--no-early-stopping",
      "run all epochs, and keep the last weights: not the best on a part that is looked at meanwhile",
    )
    .option("--force", "begin anew, where that folder holds a run already")
    .option("--skip-broken", "leave out files of your own data that cannot be used, and say how many")
    .option("--objects", "masks number objects: learn what is an object and what is background")
    .addOption(jsonOption())
    .action(async (name: string | undefined, options: TrainCommandOptions) => {
      const {
        device,
        seed,
        resume = false,
        force,
        json,
        earlyStopping,
        epochs,
        batch: batchSize,
        learningRate,
      } = options;
      const { from } = options;
      if (name === undefined && from === undefined) throw nothingNamed(tasks);
      const out = options.out ?? join("runs", runName(name, from));
      await checkRunFolder(out, { resume, force });
      const result = await interruptible(
        `Stopped. Its checkpoint is in ${join(out, "checkpoints")}; the same command with --resume goes on.`,
        async (signal) => {
          const plan =
            from === undefined ? await planFor(name ?? "", tasks, options) : await planFrom(from, name, options);
          const run = options.findLearningRate ? findRate : trainRun;
          return run(plan, {
            out,
            epochs,
            batchSize,
            learningRate,
            device,
            seed,
            resume,
            earlyStopping,
            signal,
            say: note,
          });
        },
      );
      if (json) printJson(result);
      else report(result);
    });
  withExamples(
    command,
    "train resnet18 --data pets --epochs 20 --out runs/pets",
    "train --from timm/resnet18.a1_in1k --data pets",
    "train resnet34+unet --from smp/resnet34 --data cells",
    "train residualUnet --data cells --resume",
    "train denoise --data photographs",
  );
};
