/** @file Targets, brought into the shape that a loss or a metric works with. */
import { constant, type Shape, ShapeError, type Tensor } from "@tributary/kernel";
import { sameShape, showShape } from "@tributary/kernel/authoring";
import { equal, multiply, reshape, subtract, sum } from "@tributary/kernel/ops";

const withoutOnes = (shape: Shape): Shape => shape.slice(0, shape.findLastIndex((size) => size !== 1) + 1);

/** The target in the shape of the output where only axes of size 1 at the end are missing, or too many; otherwise as it is. */
export const alignedTarget = (output: Tensor, target: Tensor): Tensor => {
  const { shape } = output;
  const apart = !sameShape(shape, target.shape) && sameShape(withoutOnes(shape), withoutOnes(target.shape));
  return apart ? reshape(target, shape) : target;
};

/** The target in the shape of the output; axes of size 1 at the end may be missing, or be too many. */
export const matchedTarget = (at: string, output: Tensor, target: Tensor): Tensor => {
  const aligned = alignedTarget(output, target);
  if (sameShape(output.shape, aligned.shape)) return aligned;
  throw new ShapeError({
    at,
    problem: "the target does not have the shape of the output",
    received: [target.shape, output.shape],
    expected: `a target of shape ${showShape(output.shape)}`,
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

/** Whether a target has one number for each class of the output. */
export const isOneHot = (output: Tensor, target: Tensor): boolean =>
  classesOf(output) !== 1 && sameShape(output.shape, target.shape);

/** 1 where the label counts, 0 where it is the one to ignore. Without one, all count: `undefined`. */
export const countedLabels = (labels: Tensor, ignore: number | undefined): Tensor | undefined =>
  ignore === undefined ? undefined : subtract(1, equal(labels, ignore));

/** A target as its loss works with it, and 1 where it counts; `undefined` where all do. */
export interface CountedTarget {
  readonly truth: Tensor;
  readonly counted: Tensor | undefined;
}

/** Which places count, without the axis of the classes. */
export const countedPlaces = ({ counted }: CountedTarget): Tensor | undefined =>
  counted && sum(counted, { axes: [-1] });

/** Class probabilities from class numbers, and which places count. */
export const countedLabelsOf = (
  at: string,
  output: Tensor,
  target: Tensor,
  ignore: number | undefined,
): CountedTarget => {
  const labels = labelsOf(at, output, target);
  return { truth: oneHot(labels, classesOf(output)), counted: countedLabels(labels, ignore) };
};

/** Class probabilities from either kind of target, and which places count: an ignored label is a class number. */
export const countedClasses = (
  at: string,
  output: Tensor,
  target: Tensor,
  ignore: number | undefined,
): CountedTarget =>
  ignore === undefined && isOneHot(output, target)
    ? { truth: target, counted: undefined }
    : countedLabelsOf(at, output, target, ignore);

/** Answers in the shape of the output, no where they do not count, and which count. */
export const countedAnswers = (
  at: string,
  output: Tensor,
  target: Tensor,
  ignore: number | undefined,
): CountedTarget => {
  const given = matchedTarget(at, output, target);
  const counted = countedLabels(given, ignore);
  return { truth: counted ? multiply(given, counted) : given, counted };
};
