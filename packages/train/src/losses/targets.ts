/** @file Targets, brought into the shape that a loss or a metric works with. */
import { constant, ShapeError, type Tensor } from "@tributary/kernel";
import { sameShape, showShape } from "@tributary/kernel/authoring";
import { equal, reshape, subtract } from "@tributary/kernel/ops";

/** The target in the shape of the output; a last axis of size 1 may be missing, or be too much. */
export const matchedTarget = (at: string, output: Tensor, target: Tensor): Tensor => {
  const { shape } = output;
  if (sameShape(shape, target.shape)) return target;
  if (sameShape(shape, [...target.shape, 1]) || sameShape([...shape, 1], target.shape)) return reshape(target, shape);
  throw new ShapeError({
    at,
    problem: "the target does not have the shape of the output",
    received: [target.shape, shape],
    expected: `a target of shape ${showShape(shape)}`,
    fix: "give one number for each number of the output; class numbers go with a sparse loss",
  });
};

/** Class numbers with an axis of size 1 where the output has its classes. */
export const labelsOf = (at: string, output: Tensor, target: Tensor): Tensor => {
  const places = [...output.shape.slice(0, -1), 1];
  if (sameShape(places, target.shape)) return target;
  if (sameShape(places, [...target.shape, 1])) return reshape(target, places);
  throw new ShapeError({
    at,
    problem: "the target does not have one class number for each place of the output",
    received: [target.shape, output.shape],
    expected: `a target of shape ${showShape(places.slice(0, -1))}`,
    fix: "give class numbers; one-hot targets go with categoricalCrossentropy()",
  });
};

/** How many classes the output tells apart: the size of its last axis. */
export const classesOf = (output: Tensor): number => output.shape.at(-1)!;

/** The class numbers from 0 up, to be compared with. */
export const classNumbers = (classes: number): Tensor =>
  constant(
    Float32Array.from({ length: classes }, (_, i) => i),
    [classes],
  );

/** 1 at the class of the label and 0 elsewhere; all 0 for labels that are no class. */
export const oneHot = (labels: Tensor, classes: number): Tensor => equal(labels, classNumbers(classes));

/** Class probabilities from either kind of target: class numbers, or one number for each class. */
const classTarget = (at: string, output: Tensor, target: Tensor): Tensor =>
  sameShape(output.shape, target.shape) ? target : oneHot(labelsOf(at, output, target), classesOf(output));

/** 1 where the label counts, 0 where it is the one to ignore. Without one, all count: `undefined`. */
export const countedLabels = (labels: Tensor, ignore: number | undefined): Tensor | undefined =>
  ignore === undefined ? undefined : subtract(1, equal(labels, ignore));

/** A target as its loss works with it, and 1 where it counts; `undefined` where all do. */
export interface CountedTarget {
  readonly truth: Tensor;
  readonly counted: Tensor | undefined;
}

/** Class probabilities from either kind of target, and which places count: an ignored label is a class number. */
export const countedClasses = (
  at: string,
  output: Tensor,
  target: Tensor,
  ignore: number | undefined,
): CountedTarget => {
  if (ignore === undefined) return { truth: classTarget(at, output, target), counted: undefined };
  const labels = labelsOf(at, output, target);
  return { truth: oneHot(labels, classesOf(output)), counted: countedLabels(labels, ignore) };
};
