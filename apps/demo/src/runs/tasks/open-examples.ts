/** @file Examples to judge a trained model on. */
import type { Dataset } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { openData } from "../../data/open-data.ts";
import { classesOf, seedOf, taskOf } from "../../trained/open-trained.ts";
import { UsageError } from "../../usage-error.ts";
import { heldOutPhotograph } from "./denoise.ts";
import { anyObject } from "./segmentation.ts";

/**
 * The examples that a model has not learned from: those that came held out, or that the model's seed held out.
 *
 * @throws {@link UsageError} when the data is for another task.
 */
export const openExamples = async (trained: TrainedModel, path: string): Promise<Dataset> => {
  const [madeFor, seed] = [taskOf(trained), seedOf(trained)];
  if (madeFor === "denoising") return heldOutPhotograph(path, seed);
  const countsObjects = classesOf(trained).join() === "background,object";
  const { task, classes, test } = await openData(path, { seed, objects: countsObjects ? "foreground" : undefined });
  if (task !== madeFor) {
    throw new UsageError({
      problem: `the model is made for ${madeFor}, but ${path} holds data for ${task}`,
      expected: `data for ${madeFor}`,
      fix: "give the data that the model was trained on, or the like of it",
    });
  }
  // A model that tells objects from background is judged on that, also where objects have numbers.
  const isAnyObject = task === "segmentation" && classesOf(trained).length === 2 && classes.length > 2;
  return isAnyObject ? test.map(anyObject) : test;
};
