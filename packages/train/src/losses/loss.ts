/** @file What a loss is, and how the errors of a batch become one number. */
import { ArgumentError, type Shape, ShapeError, type Tensor } from "@tributary/kernel";
import { checkNumber, countOf, described, isTensor, showShape } from "@tributary/kernel/authoring";
import { add, divide, maximum, mean, multiply, reshape, scalar, sum } from "@tributary/kernel/ops";
import { type Made, made, madeOf } from "../made.ts";
import { placesOf } from "../metrics/metric.ts";
import type { Json } from "../schedules/schedule.ts";
import { lossGiven } from "./loss-given.ts";
import type { TargetsOf } from "./taken.ts";

/** What a loss measures of one batch. */
export interface MeasuredLoss {
  /** The loss of the batch, which a step makes smaller. */
  readonly loss: Tensor;
  /** What batches are added up by: tensors whose shapes do not depend on the batch. */
  readonly sums: readonly Tensor[];
}

/** A term of a loss: what it is of one batch, and what it is of a whole set. */
export interface LossTerm {
  measure(output: Tensor, target: Tensor, weights?: Tensor): MeasuredLoss;
  /** The loss of all batches together, from their sums. Null where nothing was counted. */
  overall(totals: readonly (readonly number[])[]): number | null;
}

/**
 * How far an output is from its target, made of operations. Any function of this kind is a loss.
 *
 * It gives an error for each example (`[batch]`), for each pixel or for each number of the output, of which the trainer takes the
 * mean, as Keras does, and where examples have weights, each counts as much as its own. Or it gives one number, `[]`, for the batch
 * as a whole: then examples cannot have weights, and batches count by how many examples they have.
 *
 * Targets are converted to float32, class numbers too. One that differs from the output only by axes of size 1 at its end
 * gets the output's shape.
 */
export interface Loss {
  (output: Tensor, target: Tensor): Tensor;
  /** What its targets may hold. By default any finite numbers. */
  readonly targets?: TargetsOf;
  /** Whether the numbers of a place are classes that exclude each other, or answers of their own. By default it is seen from the model. */
  readonly classes?: "exclusive" | "independent";
  /** What it is made of, as {@link meanLoss} and {@link weightedSum} say it. */
  readonly terms?: readonly LossTerm[];
}

/** What a loss declares beside its terms. */
export type LossFacts = Pick<Loss, "targets" | "classes">;

/** The sum of what the terms measure. */
export const measured = (
  terms: readonly LossTerm[],
  ...given: Parameters<LossTerm["measure"]>
): { readonly loss: Tensor; readonly sums: readonly (readonly Tensor[])[] } => {
  const parts = terms.map((term) => term.measure(...given));
  return { loss: parts.map(({ loss }) => loss).reduce((a, b) => add(a, b)), sums: parts.map(({ sums }) => sums) };
};

/** A loss made of terms. */
export const lossOf = (terms: readonly LossTerm[], facts: LossFacts): Loss =>
  Object.assign((output: Tensor, target: Tensor) => measured(terms, output, target).loss, { terms, ...facts });

/** The weights with axes of size 1 behind, so that they multiply errors of a higher rank. */
export const spread = (weights: Tensor, errors: Tensor): Tensor => {
  const { shape } = weights;
  const [rank, own] = [errors.shape.length, shape.length];
  const fits = own <= rank && shape.every((size, axis) => size === errors.shape[axis]);
  const trailing =
    own === rank + 1 && shape.at(-1) === 1 && shape.slice(0, -1).every((size, i) => size === errors.shape[i]);
  if (!fits && !trailing) {
    throw new ShapeError({
      at: "loss",
      problem: "the weights do not fit the errors",
      received: [shape, errors.shape],
      expected: "a weight for each example, or for each pixel",
      fix: "give weights of shape [batch], or with the height and width of the output too",
    });
  }
  return reshape(weights, trailing ? errors.shape : [...shape, ...Array.from({ length: rank - own }, () => 1)]);
};

/** Errors of which some do not count. */
export interface CountedErrors {
  readonly errors: Tensor;
  /**
   * 1 for the errors that count and 0 for those that do not: in their shape, where an axis of size 1 stands for all along it, or one for
   * each example, `[batch]`, or each place. By default all count.
   */
  readonly counted?: Tensor | undefined;
}

/** Which errors count, in their rank. */
const countedEach = (counted: unknown, { shape }: Tensor): Tensor => {
  const ones = (own: Shape): readonly number[] => Array.from({ length: shape.length - own.length }, () => 1);
  const fits = (own: Shape): boolean =>
    own.length <= shape.length && own.every((size, axis) => size === shape[axis] || size === 1);
  if (isTensor(counted) && counted.dtype === "float32" && fits(counted.shape)) {
    return counted.shape.length === shape.length
      ? counted
      : reshape(counted, [...counted.shape, ...ones(counted.shape)]);
  }
  throw new ArgumentError({
    at: "loss",
    problem: "what counts does not fit the errors",
    received: isTensor(counted)
      ? `${counted.dtype} of shape ${showShape(counted.shape)}, for errors of shape ${showShape(shape)}`
      : described(counted),
    expected: `a float32 tensor of 0 and 1, of shape ${showShape(shape)}, or with 1 for axes that count as a whole`,
    fix: 'compare with the target, as in equal(target, 0), and cast(…, "float32") what are no numbers',
  });
};

const meanOverall: LossTerm["overall"] = ([sum, count]) => (count![0] === 0 ? null : sum![0]! / count![0]!);

/** Weights do not change what is divided by, as in Keras. */
const meanOf = ({ errors, counted }: CountedErrors, weights: Tensor | undefined): MeasuredLoss => {
  const weighted = weights ? multiply(errors, spread(weights, errors)) : errors;
  if (!counted) {
    const [loss, count] = [mean(weighted), placesOf(errors)];
    return { loss, sums: [multiply(loss, count), count] };
  }
  const each = countedEach(counted, errors);
  // What stands for several errors counts as often.
  const many = countOf(errors.shape as readonly number[]) / countOf(each.shape as readonly number[]);
  const [total, all] = [sum(multiply(weighted, each)), sum(each)];
  const count = many === 1 ? all : multiply(all, many);
  return { loss: divide(total, maximum(count, scalar(1))), sums: [total, count] };
};

/** What a loss of one's own gave, if it can be a loss. */
const checkedErrors = (given: unknown, { shape: [batch = 1] }: Tensor): Tensor => {
  if (isTensor(given) && given.dtype === "float32" && (given.shape.length === 0 || given.shape[0] === batch)) {
    return given;
  }
  throw new ArgumentError({
    at: "loss",
    problem: "the loss is neither one number nor an error for each example",
    received: isTensor(given) ? `${given.dtype} of shape ${showShape(given.shape)}` : described(given),
    expected: "a float32 tensor of shape [], or of a shape that begins with the batch",
    fix: "write the loss with operations on its tensors, and end it with mean(…)",
  });
};

const isCounted = (given: unknown): given is CountedErrors =>
  typeof given === "object" && given !== null && !isTensor(given) && "errors" in given;

/**
 * A loss that is a mean of errors. Over several batches it is the mean of all errors that count, however the batches were cut.
 *
 * @param errorsOf Gives an error for each example, each pixel, or each number of the output; and which of them count, where some
 *   do not.
 * @param facts What targets may hold, and whether classes exclude each other.
 * @example
 * import { equal, square, subtract } from "@tributary/kernel/ops";
 * // Squared differences, but where the target is 0 nothing was measured.
 * const measured = meanLoss((output, target) => ({
 *   errors: square(subtract(output, target)),
 *   counted: subtract(1, equal(target, 0)),
 * }));
 * await compute(measured(constant([[1], [5]]), constant([[3], [0]]))); // 4
 */
export const meanLoss = (
  errorsOf: (output: Tensor, target: Tensor) => Tensor | CountedErrors,
  facts: LossFacts = {},
): Loss => {
  if (typeof errorsOf !== "function") {
    throw new ArgumentError({
      at: "meanLoss",
      problem: "there is no function that gives errors",
      received: described(errorsOf),
      expected: "a function of the output and its target",
      fix: "write meanLoss((output, target) => square(subtract(output, target)))",
    });
  }
  const term: LossTerm = {
    measure(output, target, weights) {
      const given: unknown = errorsOf(output, target);
      const { errors, counted } = isCounted(given) ? given : { errors: given };
      return meanOf({ errors: checkedErrors(errors, output), counted }, weights);
    },
    overall: meanOverall,
  };
  return lossOf([term], facts);
};

/** A loss of one's own, whose result is looked at. */
const ownTerm = (loss: Loss): LossTerm => ({
  measure(output, target, weights) {
    const given = checkedErrors(loss(output, target), output);
    const [batch = 1] = output.shape;
    if (given.shape.length > 0) return meanOf({ errors: given }, weights);
    if (!weights) return { loss: given, sums: [multiply(given, scalar(batch ?? 1)), scalar(batch ?? 1)] };
    throw new ArgumentError({
      at: "loss",
      problem: "weights are given, but the loss is one number for the whole batch",
      received: "weights, and a loss of shape []",
      expected: "an error for each example, each pixel or each number of the output",
      fix: "leave out the mean(…) at the end of the loss: the trainer takes the mean, and weighs it",
    });
  },
  overall: meanOverall,
});

/** What any loss is made of. */
export const termsOf = (loss: Loss): readonly LossTerm[] => loss.terms ?? [ownTerm(loss)];

const scaled = ({ measure, overall }: LossTerm, factor: number): LossTerm => ({
  measure(...given) {
    const { loss, sums } = measure(...given);
    return { loss: multiply(loss, factor), sums };
  },
  overall(totals) {
    const loss = overall(totals);
    return loss && factor * loss;
  },
});

const checkPairs = (given: unknown): void => {
  const pairs: readonly unknown[] = Array.isArray(given) ? given : [];
  const place = pairs.findIndex((pair) => !(Array.isArray(pair) && pair.length === 2));
  if (pairs.length === 0 || place !== -1) {
    throw new ArgumentError({
      at: "weightedSum",
      problem: pairs.length === 0 ? "there is nothing to add up" : "this is no pair of a factor and a loss",
      received: described(place === -1 ? given : pairs[place]),
      expected: "pairs of a factor and a loss",
      fix: "write weightedSum([[1, binaryCrossentropy()], [0.5, dice()]])",
    });
  }
  for (const [factor, loss] of pairs as readonly (readonly unknown[])[]) {
    checkNumber("weightedSum", "a factor", factor);
    lossGiven("weightedSum", loss);
  }
};

const partOf = (factor: number, loss: Made | undefined): readonly Json[] =>
  loss === undefined ? [] : [{ factor, loss: loss.by, settings: loss.settings }];

/**
 * Several losses of the same output, added up: `weightedSum([[1, crossentropy], [0.5, dice()]])`. Over several batches each is
 * what it is by itself.
 *
 * @throws {@link ArgumentError} when there are none, when they are no pairs of a number and a loss, and when every factor is 0.
 * @example
 * const loss = weightedSum([[1, binaryCrossentropy()], [0.5, dice()]]);
 * Number(await compute(loss(constant([[40], [40]]), constant([[1], [1]])))).toFixed(4); // "0.0000"
 */
export const weightedSum = (parts: readonly (readonly [factor: number, loss: Loss])[]): Loss => {
  checkPairs(parts);
  if (parts.every(([factor]) => factor === 0)) {
    throw new ArgumentError({
      at: "weightedSum",
      problem: "every factor is 0: there is nothing to learn from",
      received: parts.map(([factor]) => factor).join(", "),
      expected: "at least one factor that is not 0",
      fix: "write weightedSum([[1, loss]])",
    });
  }
  const declared = parts.flatMap(([, { targets }]) => (targets ? [targets] : []));
  const classes = parts.map(([, loss]) => loss.classes).find((known) => known !== undefined);
  const loss = lossOf(
    parts.flatMap(([factor, loss]) => termsOf(loss).map((term) => scaled(term, factor))),
    {
      ...(classes === undefined ? {} : { classes }),
      ...(declared.length === 0
        ? {}
        : { targets: (...shapes: Parameters<TargetsOf>) => declared.flatMap((targets) => targets(...shapes)) }),
    },
  );
  const known = parts.flatMap(([factor, part]) => partOf(factor, madeOf(part)));
  // With a loss of one's own among them the sum is one's own too.
  return known.length === parts.length ? made("weightedSum", { parts: known }, loss) : loss;
};
