/** @file What a loss or a metric takes as a target, so that the numbers can be held against it before they count. */
import type { Shape } from "@tributary/kernel";

/** What the numbers of a target may be. All must be finite. */
export type Targets =
  /** Whole numbers from 0 up to but not including `classes`, or the one that is ignored. */
  | { readonly kind: "labels"; readonly classes: number; readonly ignore?: number | undefined }
  /** From 0 to 1, or the number that is ignored. */
  | { readonly kind: "probabilities"; readonly ignore?: number | undefined }
  /** Probabilities that add up to 1 along the last axis: one-hot, or softer. */
  | { readonly kind: "oneHot"; readonly classes: number }
  | { readonly kind: "numbers" };

/**
 * What is taken for an output and a target of these shapes; sizes that the model leaves open are null. Where it is a list, all of
 * it holds.
 *
 * @param independent Whether each number of the output is an answer of its own, as {@link Reading} has it.
 */
export type TargetsOf = (output: Shape, target: Shape, independent: boolean) => Targets | readonly Targets[];

/** How an output is read: by its loss, or where that leaves it open, as its last activation suggests. */
export interface Reading {
  /** Whether each number is an answer of its own, yes or no: several classes may be true at once. */
  readonly independent: boolean;
}

/** The size of the last axis; null where the model leaves it open. */
const classesIn = (output: Shape): number | null => output.at(-1) ?? null;

const NUMBERS: Targets = { kind: "numbers" };

/** Any finite numbers. */
export const takesNumbers: TargetsOf = () => NUMBERS;

/** Class numbers only. */
export const takesLabels =
  (ignore?: number) =>
  (output: Shape): Targets => {
    const classes = classesIn(output);
    return classes === null ? NUMBERS : { kind: "labels", classes, ignore };
  };

/** A distribution over the classes. That a target has as many numbers for each place as there are classes is for its shape to say. */
export const takesOneHot = (output: Shape, target: Shape): Targets => {
  const classes = classesIn(output);
  return classes === null || target.at(-1) !== classes ? NUMBERS : { kind: "oneHot", classes };
};

/** Yes, no, or how likely. */
export const takesProbabilities =
  (ignore?: number): TargetsOf =>
  () => ({ kind: "probabilities", ignore });

/** Whether a target has a number for each class, and not one number for each place. */
export const hasClasses = (output: Shape, target: Shape): boolean =>
  output.length === target.length && output.at(-1) !== 1 && target.at(-1) !== 1;

/** Class numbers, or a distribution over the classes. */
export const takesClasses =
  (ignore?: number): TargetsOf =>
  (output, target) =>
    hasClasses(output, target) ? takesOneHot(output, target) : takesLabels(ignore)(output);

/** What metrics of decisions take: class numbers or one-hot; 0 and 1 where each number is an answer of its own. */
export const takesDecisions =
  (ignore?: number): TargetsOf =>
  (output, target, independent) =>
    output.at(-1) === 1 || (independent && hasClasses(output, target))
      ? { kind: "labels", classes: 2, ignore }
      : takesClasses(ignore)(output, target, independent);
