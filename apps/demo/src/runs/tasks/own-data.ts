/** @file Any architecture or recipe, trained on any data of the right kind. */
import { augment, flip, type ImageSize, randomCrop } from "@tributary/images";
import type { ModelFacts } from "@tributary/kernel";
import { openData } from "../../data/open-data.ts";
import { findArchitecture } from "../../models/architectures.ts";
import { buildNetwork, type InputSize } from "../../trained/subject.ts";
import { UsageError } from "../../usage-error.ts";
import { classificationLoss, classificationMetrics, fittingPictures } from "./classification.ts";
import { preparedPictures, segmentationLoss, segmentationMetrics } from "./segmentation.ts";
import type { RunPlan } from "./train-run.ts";

export interface OwnDataOptions {
  /** A name that `tributary list` prints. */
  readonly architecture: string;
  readonly flavor?: string | undefined;
  /** Default: the size of the data's pictures where they have one, otherwise as published. */
  readonly input?: InputSize | undefined;
  readonly data: string;
  readonly seed: number;
  /** Whether files that cannot be used are left out and counted. Default false: the first one ends the run. */
  readonly skipBroken?: boolean | undefined;
  /** Whether masks number objects, all of which are one class. Default false: their levels are classes. */
  readonly objects?: boolean | undefined;
}

/** Plans a run that learns the data's classes from scratch. */
export const planOwnData = async (options: OwnDataOptions): Promise<RunPlan> => {
  const { architecture } = findArchitecture(options.architecture, options.flavor);
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
  const input = options.input ?? opened.size ?? architecture.input;
  const { net, network } = buildNetwork(architecture.name, {
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
  const common = { net, facts, found: opened.found, test: opened.test, epochs: 10, learningRate: 1e-3 };
  return task === "classification"
    ? {
        ...common,
        train: fittingPictures(opened.train, { net, preprocessing }),
        loss: classificationLoss(),
        metrics: classificationMetrics(),
        batchSize: 32,
      }
    : {
        ...common,
        train: preparedPictures(opened.train, { net, preprocessing }).map(augment([randomCrop(size), flip()])),
        loss: segmentationLoss(classes.length),
        metrics: segmentationMetrics(classes.length),
        batchSize: 8,
      };
};
