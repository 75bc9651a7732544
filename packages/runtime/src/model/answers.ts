/** @file From predictions to answers: classes with names and probabilities, labels, masks; by what the model says of its outputs. */
import {
  type AnyModel,
  ArgumentError,
  type ModelPort,
  type NdArray,
  type Tensor,
  type TrainedModel,
} from "@tributary/kernel";
import {
  checkOptions,
  isNdArray,
  isTensor,
  type Meaning,
  meaningOf,
  type OptionTable,
  showShape,
} from "@tributary/kernel/authoring";
import { entryOf } from "../weights/refusal.ts";
import type { PredictionsOf } from "./predictor.ts";

/** What a predictor gives for any model: one array, a list, or several by name. */
export type AnyPrediction = PredictionsOf<AnyModel["given"]["outputs"]>;

export interface AnswerOptions {
  /** Which output answers, where the model has several. */
  readonly output?: string;
}

/** A class, and how sure the model is of it. */
export interface ClassAnswer {
  readonly name: string;
  /** From 0 to 1. */
  readonly probability: number;
}

/** An output and what came out of it. */
interface Answer {
  readonly port: ModelPort;
  readonly meaning: Meaning;
  /** Whether several classes may be true at once, as the graph or the trained model says. */
  readonly independent: boolean;
  readonly array: NdArray;
}

const quoted = (ports: readonly ModelPort[]): string => ports.map(({ name }) => `"${name}"`).join(", ");

/** The output that answers. */
export const portOf = (at: string, { outputs }: AnyModel, wanted: string | undefined): ModelPort => {
  const [first] = outputs;
  if (first && wanted === undefined && outputs.length === 1) return first;
  const port = outputs.find(({ name }) => name === wanted);
  if (port) return port;
  throw new ArgumentError({
    at,
    problem: wanted === undefined ? "the model has several outputs" : `the model has no output "${wanted}"`,
    received: wanted === undefined ? "no name of an output" : `"${wanted}"`,
    expected: `one of ${quoted(outputs)}`,
    fix: `say which one answers: { output: "${first?.name}" }`,
  });
};

/** The array of one output, however the model's outputs are arranged. */
const arrayOf = (net: AnyModel, port: ModelPort, prediction: AnyPrediction): NdArray | undefined => {
  if (Array.isArray(prediction)) return prediction[net.outputs.indexOf(port)];
  // One output of a name may be called "data" or "shape": how it was given to model() says what this is.
  const named = prediction as NdArray | Readonly<Record<string, NdArray>>;
  if (isTensor(net.given.outputs)) return isNdArray(named) ? named : undefined;
  return entryOf(named as Readonly<Record<string, NdArray>>, port.name);
};

/** Whether several classes may be true at once: as the graph knows, or as the trained model says. */
export const isIndependent = (meaning: Meaning, { shape }: Tensor, said: boolean): boolean => {
  if (shape.at(-1) === 1) return false;
  if (meaning.kind === "probabilities") return meaning.axis !== shape.length - 1;
  return meaning.kind === "values" && said;
};

const known: OptionTable<AnswerOptions> = { output: "optional" };

const answerOf = (at: string, trained: TrainedModel, prediction: AnyPrediction, options: AnswerOptions): Answer => {
  checkOptions(at, options, known);
  const { output } = options;
  const { net, independent = [] } = trained;
  const port = portOf(at, net, output);
  const array = arrayOf(net, port, prediction);
  const { shape } = port.tensor;
  if (array && array.shape.length === shape.length) {
    const meaning = meaningOf(port.tensor);
    return { port, meaning, independent: isIndependent(meaning, port.tensor, independent.includes(port.name)), array };
  }
  throw new ArgumentError({
    at,
    problem: "this is not what the model predicts",
    received: array ? showShape(array.shape) : `nothing for "${port.name}"`,
    expected: showShape(shape),
    fix: "give what predictor.predict() gave, the batch first",
  });
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Turns the numbers from `start` on into probabilities that add up to 1. */
const softmaxInPlace = (numbers: Float32Array, start: number, end: number): void => {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) most = Math.max(most, numbers[i]!);
  let sum = 0;
  for (let i = start; i < end; i++) sum += numbers[i] = Math.exp(numbers[i]! - most);
  for (let i = start; i < end; i++) numbers[i]! /= sum;
};

const refuseLabels = (at: string): ArgumentError =>
  new ArgumentError({
    at,
    problem: "the model gives numbers of classes, not how sure it is of them",
    fix: "take labels() or mask(), or predict with the model before argMax",
  });

const probabilitiesOf = (at: string, { meaning, independent, array: { data, shape } }: Answer): NdArray<"float32"> => {
  if (meaning.kind === "labels") throw refuseLabels(at);
  const numbers = Float32Array.from(data);
  const count = shape.at(-1)!;
  if (meaning.kind === "values") {
    if (count === 1 || independent) for (const [i, logit] of numbers.entries()) numbers[i] = sigmoid(logit);
    else for (let start = 0; start < numbers.length; start += count) softmaxInPlace(numbers, start, start + count);
  }
  return { dtype: "float32", data: numbers, shape };
};

/**
 * How sure a model is of each class: the softmax of logits, or the sigmoid of a single one, and of each where the trained model says
 * that they are {@link ModelFacts.independent}. What a softmax or sigmoid gave already stays as
 * it is.
 *
 * - in   what the model predicts: `[batch, classes]`, or `[batch, height, width, classes]`
 * - out  the same shape, from 0 to 1
 *
 * @throws {@link ArgumentError} when the model gives labels, or several outputs and none is named.
 * @example
 * const trained = initialize(model(input([3]), dense(2)));
 * probabilities(trained, { data: Float32Array.of(4, 4), shape: [1, 2] }).data; // Float32Array [0.5, 0.5]
 */
export const probabilities = (
  trained: TrainedModel,
  prediction: AnyPrediction,
  options: AnswerOptions = {},
): NdArray<"float32"> => probabilitiesOf("probabilities", answerOf("probabilities", trained, prediction, options));

/** Classes that do not exclude each other have no single one that is right. */
const checkExclusive = (at: string, { independent, array: { shape } }: Answer): void => {
  if (!independent) return;
  throw new ArgumentError({
    at,
    problem: "the classes do not exclude each other: several may be true at once",
    received: `${showShape(shape)} numbers, each an answer of its own`,
    expected: "logits or a softmax of classes that exclude each other, or a single number for each answer",
    fix: "take probabilities(), and those that are above 0.5",
  });
};

/** The best class of each group; of a single number, whether it is more than even. */
const labelsOf = (at: string, answer: Answer): NdArray<"int32"> => {
  const { meaning, array } = answer;
  const { data, shape } = array;
  if (meaning.kind === "labels") return { dtype: "int32", data: Int32Array.from(data), shape };
  checkExclusive(at, answer);
  const count = shape.at(-1)!;
  const even = meaning.kind === "values" ? 0 : 0.5;
  const best = new Int32Array(data.length / count);
  for (let i = 0; i < best.length; i++) {
    const start = i * count;
    if (count === 1) best[i] = data[start]! > even ? 1 : 0;
    else for (let k = 1; k < count; k++) if (data[start + k]! > data[start + best[i]!]!) best[i] = k;
  }
  return { dtype: "int32", data: best, shape: shape.slice(0, -1) };
};

/**
 * The number of the class that a model finds most probable. Where it gives a single number for each answer: 1 where its probability is above
 * 0.5, 0 elsewhere. What `argMax` gave already stays as it is.
 *
 * - in   `[batch, classes]`, or with more axes between
 * - out  `[batch]`, whole numbers from 0 up
 *
 * @throws {@link ArgumentError} when the classes do not exclude each other, or the model has several outputs and none is named.
 * @example
 * const trained = initialize(model(input([3]), dense(2)));
 * labels(trained, { data: Float32Array.of(0.5, 2, 3, 1), shape: [2, 2] }).data; // Int32Array [1, 0]
 */
export const labels = (
  trained: TrainedModel,
  prediction: AnyPrediction,
  options: AnswerOptions = {},
): NdArray<"int32"> => labelsOf("labels", answerOf("labels", trained, prediction, options));

/**
 * The class of every pixel, as {@link labels} finds them.
 *
 * - in   `[batch, height, width, classes]`, or `[batch, height, width]` from a model that ends in `argMax`
 * - out  `[batch, height, width]`; `asMask(unstack(…)[0])` of `@tributary/images` is the first picture's
 *
 * @throws {@link ArgumentError} when the model does not name pixels; otherwise as {@link labels}.
 * @example
 * const pixels = initialize(model(input([1, 2, 1]), conv2d(2, 1)));
 * mask(pixels, { data: Float32Array.of(1, 0, 0, 1), shape: [1, 1, 2, 2] }).data; // Int32Array [0, 1]
 */
export const mask = (
  trained: TrainedModel,
  prediction: AnyPrediction,
  options: AnswerOptions = {},
): NdArray<"int32", readonly [number, number, number]> => {
  const answer = answerOf("mask", trained, prediction, options);
  const { data, shape } = labelsOf("mask", answer);
  const [batch, height, width] = shape;
  if (shape.length === 3 && batch !== undefined && height !== undefined && width !== undefined) {
    return { dtype: "int32", data, shape: [batch, height, width] };
  }
  throw new ArgumentError({
    at: "mask",
    problem: "the model does not name pixels",
    received: showShape(answer.array.shape),
    expected: "[batch, height, width, classes]",
    fix: "take classes() or labels()",
  });
};

const nameOf = ({ classes }: TrainedModel, k: number): string => classes?.[k] ?? `class ${k}`;

/** What the numbers of one answer are called. A single one tells two classes apart, unless only one has a name. */
const named = (trained: TrainedModel, numbers: Float32Array): readonly ClassAnswer[] => {
  const [only] = numbers;
  const all = numbers.length === 1 && trained.classes?.length !== 1 ? [1 - only!, only!] : Array.from(numbers);
  return all.map((probability, k) => ({ name: nameOf(trained, k), probability }));
};

/**
 * What a model says of each example: its classes by name with their probabilities, the best first.
 *
 * @returns A list for each example of the batch.
 * @throws {@link ArgumentError} when the model does not give a number for each class; otherwise as {@link probabilities}.
 * @example
 * const trained = { ...initialize(model(input([3]), dense(2))), classes: ["cat", "dog"] };
 * classes(trained, { data: Float32Array.of(0, 9), shape: [1, 2] })[0]![0]!.name; // "dog"
 */
export const classes = (
  trained: TrainedModel,
  prediction: AnyPrediction,
  options: AnswerOptions = {},
): readonly (readonly ClassAnswer[])[] => {
  const { data, shape } = probabilitiesOf("classes", answerOf("classes", trained, prediction, options));
  const [batch, count] = shape;
  if (shape.length !== 2 || batch === undefined || count === undefined) {
    throw new ArgumentError({
      at: "classes",
      problem: "the model does not name whole examples",
      received: showShape(shape),
      expected: "[batch, classes]",
      fix: shape.length === 4 ? "take mask(), which names pixels" : "take probabilities()",
    });
  }
  return Array.from({ length: batch }, (_, i) =>
    named(trained, data.subarray(i * count, (i + 1) * count)).toSorted((a, b) => b.probability - a.probability),
  );
};
