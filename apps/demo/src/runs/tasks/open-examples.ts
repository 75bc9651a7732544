/** @file Examples to judge a trained model on. */
import type { Dataset } from "@tributary/images";
import { openData } from "../../data/open-data.ts";
import type { Card } from "../../trained/card.ts";
import { UsageError } from "../../usage-error.ts";
import { heldOutPhotograph } from "./denoise.ts";
import { anyObject } from "./segmentation.ts";

/**
 * The examples that a model has not learned from: those that came held out, or that the model's seed held out.
 *
 * @throws {@link UsageError} when the data is for another task.
 */
export const openExamples = async (card: Card, path: string): Promise<Dataset> => {
  if (card.task === "denoising") return heldOutPhotograph(path, card.seed);
  const countsObjects = card.classes.join() === "background,object";
  const { task, classes, test } = await openData(path, {
    seed: card.seed,
    objects: countsObjects ? "foreground" : undefined,
  });
  if (task !== card.task) {
    throw new UsageError({
      problem: `the model is made for ${card.task}, but ${path} holds data for ${task}`,
      expected: `data for ${card.task}`,
      fix: "give the data that the model was trained on, or the like of it",
    });
  }
  // A model that tells objects from background is judged on that, also where objects have numbers.
  const isAnyObject = task === "segmentation" && card.classes.length === 2 && classes.length > 2;
  return isAnyObject ? test.map(anyObject) : test;
};
