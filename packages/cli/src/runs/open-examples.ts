/** @file Examples to judge a trained model on. */
import type { Dataset, Found, OnError } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { openData } from "../data/open-data.ts";
import { classesOf, masksKnownTo, seedOf, taskOf } from "../trained/facts.ts";
import { UsageError } from "../usage-error.ts";
import { heldOutPhotograph } from "./denoise.ts";
import { anyObject } from "./segmentation.ts";

export interface ExamplesOptions {
  /** Whether all examples count, also those that a model may have learned from. Default false: those that are held out. */
  readonly all?: boolean | undefined;
  /** How to handle files that cannot be used. Default `"throw"`. */
  readonly onError?: OnError | undefined;
}

export interface Examples {
  readonly examples: Dataset;
  /** What the model's numbers mean, in their order. */
  readonly classes: readonly string[];
  /** Sentences: what is taken to be so, since the model does not say it. */
  readonly assumed: readonly string[];
  /** What was found, where there are classes to be found. */
  readonly found: Found | null;
}

/**
 * The model's classes; where it does not name them, those of the data, in their order.
 *
 * @throws {@link UsageError} when there are more or fewer.
 */
export const classesFor = (
  trained: TrainedModel,
  { classes }: { readonly classes: readonly string[] },
): Pick<Examples, "classes" | "assumed"> => {
  if (trained.classes) return { classes: trained.classes, assumed: [] };
  const { length: count } = classesOf(trained);
  if (count === classes.length) {
    return {
      classes,
      assumed: [`it does not name its classes: they are taken to be ${classes.join(", ")}, in this order`],
    };
  }
  throw new UsageError({
    problem: `the model tells ${count} classes apart, and the data ${classes.length}`,
    received: classes.join(", "),
    expected: `${count} classes`,
    fix: "name the model's classes: tributary import FILE --names …",
  });
};

/**
 * The examples that a model has not learned from: those that came held out, or that the model's seed held out; in the
 * model's classes, by their names.
 *
 * @throws {@link UsageError} when the data is for another task, or has classes that the model does not know.
 */
export const openExamples = async (
  trained: TrainedModel,
  path: string,
  { all = false, onError }: ExamplesOptions = {},
): Promise<Examples> => {
  const [madeFor, seed, names] = [taskOf(trained), seedOf(trained), classesOf(trained)];
  if (madeFor === "denoising") {
    return { examples: await heldOutPhotograph(path, seed), found: null, classes: names, assumed: [] };
  }
  const objects = names.join() === "background,object" ? ({ objects: "foreground" } as const) : undefined;
  const known = { task: madeFor, classes: names, masks: masksKnownTo(trained) ?? objects };
  const opened = await openData(path, { seed, onError, known: trained.classes ? known : undefined });
  const { task, classes, found } = opened;
  if (task !== madeFor) {
    throw new UsageError({
      problem: `the model is made for ${madeFor}, but ${path} holds data for ${task}`,
      expected: `data for ${madeFor}`,
      fix: "give the data that the model was trained on, or the like of it",
    });
  }
  const examples = all ? opened.all : opened.test;
  // A model that tells objects from background is judged on that, also where objects have numbers.
  const isAnyObject = task === "segmentation" && names.length === 2 && classes.length > 2;
  const told = isAnyObject ? { classes: names, assumed: [] } : classesFor(trained, opened);
  return { examples: isAnyObject ? examples.map(anyObject) : examples, found, ...told };
};
