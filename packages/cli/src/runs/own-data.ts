/** @file Any architecture or recipe, trained on any data of the right kind. */
import { augment, type Dataset, flip, type ImageSize, randomCrop } from "@tributary/images";
import type { ModelFacts } from "@tributary/kernel";
import { divide } from "../data/divide.ts";
import { type LabeledData, openData } from "../data/open-data.ts";
import { findArchitecture } from "../models/architectures.ts";
import { buildNetwork, type InputSize } from "../trained/subject.ts";
import { UsageError } from "../usage-error.ts";
import { classificationLoss, classificationMetrics, fittingPictures } from "./classification.ts";
import { fill } from "./fill.ts";
import { buildSegmenter, checkChannels, fittingInput } from "./piece.ts";
import { preparedPictures, segmentationLoss, segmentationMetrics } from "./segmentation.ts";
import type { RunPlan } from "./train-run.ts";

export interface OwnDataOptions {
  /** A name that `tributary list` prints. */
  readonly architecture: string;
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
const checkEnough = (path: string, { task, classes, train, test }: LabeledData): void => {
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

/** Plans a run that learns the data's classes from scratch. */
export const planOwnData = async (options: OwnDataOptions): Promise<RunPlan> => {
  const { architecture } = findArchitecture(options.architecture, options.flavor);
  if (options.input) checkChannels(options.input);
  const opened = await openData(options.data, {
    seed: options.seed,
    onError: options.skipBroken ? "skip" : "throw",
    objects: options.objects ? "foreground" : undefined,
  });
  const { task, classes } = opened;
  if (task !== architecture.task) {
    const fitting = task === "segmentation" ? "unet" : "resnet18";
    throw new UsageError({
      problem: `${architecture.name} is made for ${architecture.task}, but ${options.data} holds data for ${task}`,
      expected: task === "segmentation" ? "a network that names every pixel" : "a network that names pictures",
      fix: `take ${fitting}, or another that list shows for ${task}`,
    });
  }
  checkEnough(options.data, opened);
  const { train, validation } = withValidation(opened, options.seed);
  const input = options.input ?? opened.size ?? (await fittingInput(architecture, train));
  const build = task === "segmentation" ? buildSegmenter : buildNetwork;
  const { net, network } = build(architecture.name, {
    flavor: options.flavor,
    input,
    classes: classes.length,
    keepSize: true,
  });
  const preprocessing = input[2] === 3 ? (network.preprocessing ?? "unit") : "unit";
  const { classes: _, ...masks } = opened.masks ?? {};
  const card = { seed: options.seed, ...(opened.masks ? { masks } : {}) };
  const facts: ModelFacts = { task, classes, preprocessing, card };
  const size: ImageSize = [input[0], input[1]];
  const common = { net, facts, found: opened.found, test: opened.test, learningRate: 1e-3 };
  const epochsFor = (batchSize: number): number => {
    const steps = Math.ceil(train.size / batchSize);
    return Math.max(10, Math.min(50, Math.ceil(STEPS / steps)));
  };
  if (task === "classification") {
    const prepared = (data: Dataset): Dataset => fittingPictures(data, { net, preprocessing });
    return {
      ...common,
      train: prepared(train),
      ...(validation ? { validation: prepared(validation) } : {}),
      loss: classificationLoss(),
      metrics: classificationMetrics(),
      epochs: epochsFor(32),
      batchSize: 32,
    };
  }
  const pieces = (data: Dataset): Dataset => preparedPictures(data, { net, preprocessing }).map(fill(size));
  return {
    ...common,
    train: pieces(train).map(augment([randomCrop(size), flip()])),
    // The same pieces in every epoch.
    ...(validation ? { validation: pieces(validation).map(augment([randomCrop(size)])) } : {}),
    loss: segmentationLoss(classes.length),
    metrics: segmentationMetrics(classes.length),
    epochs: epochsFor(8),
    batchSize: 8,
  };
};
