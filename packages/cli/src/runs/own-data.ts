/** @file Any architecture or recipe, trained on any data of the right kind. */
import { augment, type Dataset, flip, type ImageSize, randomCrop } from "@tributary/images";
import type { Model, ModelFacts, NdArrays, Task, Tensor, TrainedModel } from "@tributary/kernel";
import { divide } from "../data/divide.ts";
import { type LabeledData, openData } from "../data/open-data.ts";
import { findArchitecture } from "../models/architectures.ts";
import { buildNetwork, type InputSize } from "../models/build-network.ts";
import { inputOf, masksKnownTo, taskOf } from "../trained/facts.ts";
import { UsageError } from "../usage-error.ts";
import { classificationLoss, classificationMetrics, fittingPictures } from "./classification.ts";
import { fill } from "./fill.ts";
import { classesFor } from "./open-examples.ts";
import { buildSegmenter, checkChannels, fittingInput } from "./piece.ts";
import { preparedPictures, segmentationLoss, segmentationMetrics } from "./segmentation.ts";
import type { RunPlan } from "./train-run.ts";

export interface OwnDataOptions {
  readonly flavor?: string | undefined;
  /** Default: the size of the data's pictures where they have one; otherwise as published, or, for pieces, what fits the pictures. */
  readonly input?: InputSize | undefined;
  readonly data: string;
  readonly seed: number;
  /** Whether files that cannot be used are left out and counted. Default false: the first one ends the run. */
  readonly skipBroken?: boolean | undefined;
  /** Whether masks number objects, all of which are one class. Default false: their levels are classes. */
  readonly objects?: boolean | undefined;
}

/** Few pictures are gone through more often: about as many steps as these. */
const STEPS = 200;

/** Fewer examples than this are all learned from. */
const LEAST = 5;

/** @throws {@link UsageError} when there is nothing to tell apart, or too little to learn from and to judge on. */
export const checkEnough = (path: string, { task, classes, train, test }: LabeledData): void => {
  const received = `${train.size + test.size} pictures of ${classes.join(", ")}`;
  if (task === "classification" && classes.length < 2) {
    throw new UsageError({
      problem: `${path} holds pictures of one class only: there is nothing to tell apart`,
      received,
      expected: "at least two classes",
      fix: "add a folder, or rows, for each of the other classes",
    });
  }
  if (train.size >= 2 && test.size >= 1) return;
  throw new UsageError({
    problem: `${path} holds too few pictures to learn from and to judge on`,
    received,
    expected:
      task === "classification"
        ? "at least two pictures of a class, better dozens"
        : "at least three pictures with masks",
    fix: "add pictures",
  });
};

export const checkTask = (name: string, madeFor: Task, data: string, task: LabeledData["task"]): void => {
  if (task === madeFor) return;
  const fitting = task === "segmentation" ? "unet" : "resnet18";
  throw new UsageError({
    problem: `${name} is made for ${madeFor}, but ${data} holds data for ${task}`,
    expected: task === "segmentation" ? "a network that names every pixel" : "a network that names pictures",
    fix: `take ${fitting}, or another that list shows for ${task}`,
  });
};

/** What is looked at while learning: a part of its own, or an eighth of what is learned from. */
const withValidation = (
  { train, validation, labels }: LabeledData,
  seed: number,
): { readonly train: Dataset; readonly validation?: Dataset } => {
  if (validation) return { train, validation };
  if (train.size < LEAST) return { train };
  const { kept, heldOut } = divide(train, labels, { share: 1 / 8, seed });
  return kept.size > 0 && heldOut.size > 0 ? { train: kept, validation: heldOut } : { train };
};

/** What a run follows from, once its network is known. */
export interface Ready {
  readonly options: OwnDataOptions;
  readonly opened: LabeledData;
  readonly net: Model<Tensor, Tensor>;
  readonly facts: ModelFacts;
  readonly input: InputSize;
  readonly start?: NdArrays;
  /** Is kept in place of `net`, whose frozen layers only this run leaves as they are. */
  readonly kept?: Model<Tensor, Tensor>;
  /** The highest learning rate. Default: as much as random weights need, or a tenth where something was learned already. */
  readonly learningRate?: number;
}

export const planFor = ({
  options,
  opened,
  net,
  facts,
  input,
  start,
  kept,
  learningRate = start ? 1e-4 : 1e-3,
}: Ready): RunPlan => {
  const { train, validation } = withValidation(opened, options.seed);
  const { preprocessing = "unit" } = facts;
  const size: ImageSize = [input[0], input[1]];
  const common = {
    net,
    facts,
    found: opened.found,
    test: opened.test,
    ...(start ? { start } : {}),
    ...(kept ? { kept } : {}),
  };
  const channels = net.outputs[0]?.tensor.shape.at(-1) ?? opened.classes.length;
  const epochsFor = (batchSize: number): number => {
    const steps = Math.ceil(train.size / batchSize);
    return Math.max(10, Math.min(50, Math.ceil(STEPS / steps)));
  };
  if (opened.task === "classification") {
    const prepared = (data: Dataset): Dataset => fittingPictures(data, { net, preprocessing });
    return {
      ...common,
      train: prepared(train),
      ...(validation ? { validation: prepared(validation) } : {}),
      loss: classificationLoss(channels),
      metrics: classificationMetrics(),
      epochs: epochsFor(32),
      batchSize: 32,
      learningRate,
    };
  }
  const pieces = (data: Dataset): Dataset => preparedPictures(data, { net, preprocessing }).map(fill(size));
  return {
    ...common,
    train: pieces(train).map(augment([randomCrop(size), flip()])),
    // The same pieces in every epoch.
    ...(validation ? { validation: pieces(validation).map(augment([randomCrop(size)])) } : {}),
    loss: segmentationLoss(channels),
    metrics: segmentationMetrics(opened.classes.length),
    epochs: epochsFor(8),
    batchSize: 8,
    learningRate,
  };
};

/** How masks were read, for the card. */
export const masksOf = ({ masks }: LabeledData): Readonly<Record<string, unknown>> => {
  if (!masks) return {};
  const { classes: _, ...others } = masks;
  return { masks: others };
};

/** Plans a run that learns the data's classes from scratch. */
export const planOwnData = async (name: string, options: OwnDataOptions): Promise<RunPlan> => {
  const { architecture } = findArchitecture(name, options.flavor);
  if (options.input) checkChannels(options.input);
  const opened = await openData(options.data, {
    seed: options.seed,
    onError: options.skipBroken ? "skip" : "throw",
    objects: options.objects ? "foreground" : undefined,
  });
  const { task, classes } = opened;
  checkTask(architecture.name, architecture.task, options.data, task);
  checkEnough(options.data, opened);
  const input = options.input ?? opened.size ?? (await fittingInput(architecture, opened.train));
  const build = task === "segmentation" ? buildSegmenter : buildNetwork;
  const { net, network } = build(architecture.name, {
    flavor: options.flavor,
    input,
    classes: classes.length,
    keepSize: true,
  });
  const preprocessing = input[2] === 3 ? (network.preprocessing ?? "unit") : "unit";
  const facts: ModelFacts = { task, classes, preprocessing, card: { seed: options.seed, ...masksOf(opened) } };
  return planFor({ options, opened, net, facts, input });
};

/** @throws {@link UsageError} when a model cannot go on learning as it is. */
export const checkLearner = (path: string, { net }: TrainedModel, options: OwnDataOptions): void => {
  if (options.flavor !== undefined || options.input !== undefined) {
    throw new UsageError({
      problem: `${path} is a model already: its flavor and its input stay as they are`,
      expected: "--flavor and --input with the name of an architecture only",
      fix: "leave them out",
    });
  }
  if (net.inputs.length === 1 && net.outputs.length === 1 && net.inputs[0]?.tensor.shape.length === 4) return;
  throw new UsageError({
    problem: `${path} is no model of one picture and one answer`,
    received: `inputs ${net.inputs.map((port) => port.name).join(", ")}; outputs ${net.outputs.map((port) => port.name).join(", ")}`,
    expected: "one input for pictures, and one output",
    fix: "train it in a program, with createTrainer() of @tributary/train",
  });
};

/** Plans a run in which a model goes on learning, from data of its classes. */
export const planGoingOn = async (
  path: string,
  trained: TrainedModel,
  options: OwnDataOptions,
): Promise<{ readonly plan: RunPlan; readonly assumed: readonly string[] }> => {
  checkLearner(path, trained, options);
  const [task, named] = [taskOf(trained), trained.classes];
  const known = named ? { task, classes: named, masks: masksKnownTo(trained) } : undefined;
  const opened = await openData(options.data, {
    seed: options.seed,
    onError: options.skipBroken ? "skip" : "throw",
    objects: options.objects ? "foreground" : undefined,
    known,
  });
  checkTask(path, task, options.data, opened.task);
  checkEnough(options.data, opened);
  const { classes, assumed } = classesFor(trained, opened);
  const { net, weights, preprocessing = "unit", card } = trained;
  const facts: ModelFacts = { task, classes, preprocessing, card: { ...card, ...masksOf(opened), seed: options.seed } };
  // One input and one output: looked at above.
  const learner = net as unknown as Model<Tensor, Tensor>;
  const ready = { options, opened: { ...opened, classes }, net: learner, facts, input: inputOf(net), start: weights };
  return { plan: planFor(ready), assumed };
};
