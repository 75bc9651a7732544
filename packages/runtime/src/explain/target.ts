/** @file What an explanation is about: the score of one class, of the whole picture or of one of its pixels. */
import { type AnyModel, ArgumentError, type ModelPort, type Tensor, type TrainedModel } from "@tributary/kernel";
import { countOf, described, meaningOf, meant, nearest, showShape } from "@tributary/kernel/authoring";
import { portOf } from "../model/answers.ts";

export interface TargetOptions {
  /**
   * The class to explain, by its name or its number from 0 up. Default: the one that the model finds most probable, for each example; of
   * a model that names pixels with several classes there is none.
   */
  readonly class?: string | number;
  /** Of a model that names pixels: the pixel of its answer to explain, row and column. Default: the mean over all. */
  readonly pixel?: readonly [row: number, column: number];
  /** Which output answers, where the model has several. */
  readonly output?: string;
}

/** A class of an output, checked. */
export interface Target {
  readonly port: ModelPort;
  /** Null for the most probable one. */
  readonly index: number | null;
  readonly pixel: TargetOptions["pixel"] | undefined;
  /** Whether the output has a single number that tells class 0 from class 1. */
  readonly isSingle: boolean;
}

const SHOWN = 8;

const indexOf = (at: string, names: readonly string[], count: number, wanted: string | number): number => {
  const index = typeof wanted === "number" ? wanted : names.indexOf(wanted);
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  const isName = typeof wanted === "string";
  const similar = isName ? meant(wanted, names) : undefined;
  const shown = isName && names.length > SHOWN ? nearest(wanted, names, SHOWN) : names.slice(0, SHOWN);
  throw new ArgumentError({
    at,
    problem: isName ? `the model has no class "${wanted}"` : `class is ${described(wanted)}`,
    received: String(wanted),
    expected: `${names.length === 0 ? "" : `${names.length > SHOWN ? "a name such as" : "one of"} ${shown.join(", ")}, or `}a whole number from 0 to ${count - 1}`,
    fix:
      similar === undefined
        ? "take one of the model's classes, or leave class out for the most probable one"
        : `write "${similar}"`,
  });
};

const checkPixel = (at: string, shape: Tensor["shape"], pixel: unknown): void => {
  const [, height, width] = shape;
  const inside = (place: unknown, size: number | null | undefined): boolean =>
    Number.isInteger(place) && Number(place) >= 0 && (size == null || Number(place) < size);
  const [row, column, ...more] = Array.isArray(pixel) ? (pixel as readonly unknown[]) : [];
  if (shape.length === 4 && inside(row, height) && inside(column, width) && more.length === 0) return;
  throw new ArgumentError({
    at,
    problem: shape.length === 4 ? "there is no such pixel in the answer" : "the model does not name pixels",
    received: Array.isArray(pixel) ? `[${pixel.join(", ")}]` : String(pixel),
    expected: shape.length === 4 ? `[row, column] inside of ${showShape(shape)}` : "no pixel",
    fix: shape.length === 4 ? "count from 0, in the pixels of what comes out" : "leave pixel out",
  });
};

/**
 * Finds the class that is meant.
 *
 * @param shapeOf The shape of an output for the pictures that are given.
 * @throws {@link ArgumentError} when there is no such class, pixel or output, or the output gives no scores of classes.
 */
export const targetOf = (
  at: string,
  { net, classes = [] }: Pick<TrainedModel<AnyModel>, "net" | "classes">,
  { class: wanted, pixel, output }: TargetOptions,
  shapeOf: (port: ModelPort) => Tensor["shape"],
): Target => {
  const port = portOf(at, net, output);
  const { tensor } = port;
  if (meaningOf(tensor).kind === "labels" || tensor.shape.length < 2) {
    throw new ArgumentError({
      at,
      problem: "the model gives no scores of classes to explain",
      received: `${port.name} ${tensor.dtype} ${showShape(tensor.shape)}`,
      expected: "a score for each class: [batch, classes], or [batch, height, width, classes]",
      fix: "explain the model before argMax: { ...trained, net: features(net, [name]) }",
    });
  }
  const scores = tensor.shape.at(-1)!;
  const isSingle = scores === 1 && classes.length !== 1;
  if (pixel !== undefined) checkPixel(at, shapeOf(port), pixel);
  const index = wanted === undefined ? null : indexOf(at, classes, isSingle ? 2 : scores, wanted);
  const namesPlaces = tensor.shape.length > 2;
  if (index === null && namesPlaces && pixel === undefined && !isSingle && scores > 1) {
    throw new ArgumentError({
      at,
      problem: "the model names pixels: there is no single class that it finds most probable",
      received: "no class",
      expected: `one of ${classes.length > 0 ? classes.slice(0, SHOWN).join(", ") : `0 to ${scores - 1}`}`,
      fix: `say which class: { class: ${classes.length > 1 ? JSON.stringify(classes[1]) : 1} }, or which { pixel: [row, column] }`,
    });
  }
  return { port, index: index ?? (namesPlaces && isSingle && pixel === undefined ? 1 : null), pixel, isSingle };
};

/** The places of the answer that count, as the first of the numbers of each. */
const placesOf = (shape: readonly number[], pixel: Target["pixel"]): readonly number[] => {
  const classes = shape.at(-1)!;
  if (pixel) return [(pixel[0] * shape[2]! + pixel[1]) * classes];
  return Array.from({ length: countOf(shape) / classes }, (_, i) => i * classes);
};

/** The mean of each score over the places that count. */
const meansOf = (numbers: ArrayLike<number>, shape: readonly number[], pixel: Target["pixel"]): readonly number[] => {
  const places = placesOf(shape, pixel);
  return Array.from(
    { length: shape.at(-1)! },
    (_, k) => places.reduce((sum, place) => sum + numbers[place + k]!, 0) / places.length,
  );
};

/**
 * The number of the class that is explained, of one example.
 *
 * @param scores Logits, `[1, …, classes]`.
 * @param even The score of a single number that is neither class: 0 of logits, 0.5 of probabilities.
 */
export const classOf = (
  { index, pixel, isSingle }: Target,
  scores: ArrayLike<number>,
  shape: readonly number[],
  even: number,
): number => {
  if (index !== null) return index;
  const means = meansOf(scores, shape, pixel);
  if (isSingle) return means[0]! > even ? 1 : 0;
  return means.reduce((best, mean, k) => (mean > means[best]! ? k : best), 0);
};

/** How much each number of the output counts for the score of a class: the mean over the places, of that class. */
export const seedOf = ({ pixel, isSingle }: Target, index: number, shape: readonly number[]): Float32Array => {
  const seed = new Float32Array(countOf(shape));
  const places = placesOf(shape, pixel);
  // A single number speaks for class 1, and against class 0.
  const weight = (isSingle && index === 0 ? -1 : 1) / places.length;
  for (const place of places) seed[place + (isSingle ? 0 : index)] = weight;
  return seed;
};

/** The mean probability of a class. */
export const probabilityOf = (
  { pixel, isSingle }: Target,
  index: number,
  numbers: ArrayLike<number>,
  shape: readonly number[],
): number => {
  const means = meansOf(numbers, shape, pixel);
  if (!isSingle) return means[index]!;
  return index === 1 ? means[0]! : 1 - means[0]!;
};
