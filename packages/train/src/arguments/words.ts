/** @file Arguments of another kind than what belongs there: the words that the compiler and the run time say. */
import { ArgumentError } from "@tributary/kernel";
import { misplaced } from "@tributary/kernel/authoring";

/** What stands in the place of something else, and what to write instead. */
const misfits = {
  lossMaker: {
    problem: "a function that makes a loss stands where a loss belongs",
    fix: "call it, as in loss: meanSquaredError()",
  },
  optimizerMaker: {
    problem: "a function that makes an optimizer stands where an optimizer belongs",
    fix: "call it, as in optimizer: adam(1e-3)",
  },
  metricMaker: {
    problem: "a function that makes a metric stands where a metric belongs",
    fix: "call it, as in metrics: [accuracy()]",
  },
  metric: {
    problem: "a metric stands where a list of metrics belongs",
    fix: "write it in brackets, as in metrics: [accuracy()]",
  },
  options: {
    problem: "options stand where the learning rate belongs",
    fix: "write the rate first, as in adam(1e-3)",
  },
  shapeless: {
    problem: "numbers without a shape stand where an array belongs",
    fix: "give { data, shape }, where data is a Float32Array, an Int32Array or a Uint8Array",
  },
  numbers: misplaced.numbers as (typeof misplaced)["numbers"],
  pair: {
    problem: "x and y stand where inputs and targets belong",
    fix: "write { inputs: x, targets: y }",
  },
  promise: {
    problem: "a promise stands where data belongs",
    fix: "await it first",
  },
  nothing: {
    problem: "this is nothing to learn from",
    fix: "give { inputs, targets }, a data set, batches, or a function that makes them",
  },
} as const;

type Misfits = typeof misfits;

/** What stands in a place of another kind, in one line. */
export type Misfit<K extends keyof Misfits> = `${Misfits[K]["problem"]} — ${Misfits[K]["fix"]}`;

/** What Keras calls losses, optimizers and metrics where it takes their names, and what is written here. */
export const calls = {
  loss: {
    mse: "meanSquaredError()",
    mean_squared_error: "meanSquaredError()",
    meanSquaredError: "meanSquaredError()",
    mae: "meanAbsoluteError()",
    mean_absolute_error: "meanAbsoluteError()",
    meanAbsoluteError: "meanAbsoluteError()",
    huber: "huber()",
    binary_crossentropy: "binaryCrossentropy()",
    binaryCrossentropy: "binaryCrossentropy()",
    categorical_crossentropy: "categoricalCrossentropy()",
    categoricalCrossentropy: "categoricalCrossentropy()",
    sparse_categorical_crossentropy: "sparseCategoricalCrossentropy()",
    sparseCategoricalCrossentropy: "sparseCategoricalCrossentropy()",
    dice: "dice()",
  },
  optimizer: {
    adam: "adam(1e-3)",
    adamw: "adamW(1e-3)",
    adamW: "adamW(1e-3)",
    sgd: "sgd(0.01)",
    rmsprop: "rmsprop(1e-3)",
    adagrad: "adagrad(1e-3)",
  },
  metric: {
    accuracy: "accuracy()",
    acc: "accuracy()",
    binary_accuracy: "accuracy()",
    categorical_accuracy: "accuracy()",
    sparse_categorical_accuracy: "accuracy()",
    precision: "precision()",
    recall: "recall()",
    f1: "f1()",
    auc: "auc()",
    mse: "squaredError()",
    mae: "absoluteError()",
  },
} as const;

/** What is written where no name is alike. */
const examples = {
  loss: "sparseCategoricalCrossentropy()",
  optimizer: "adam(1e-3)",
  metric: "accuracy()",
} as const;

/** What takes no names. */
export type Kind = keyof typeof calls;

type Call<K extends Kind, N extends string> = N extends keyof (typeof calls)[K]
  ? (typeof calls)[K][N] & string
  : (typeof examples)[K];

/** A name in the place of what it names, in one line. */
export type Named<
  K extends Kind,
  N extends string,
> = `a name stands where the ${K} itself belongs — write ${Call<K, N>}`;

/** The error for an argument of another kind; `given` says what was received. */
export const misfitError = (at: string, kind: keyof Misfits, received: string, expected: string): ArgumentError =>
  new ArgumentError({ at, received, expected, ...misfits[kind] });

/** The error for a name in the place of what it names. */
export const namedError = (at: string, kind: Kind, name: string): ArgumentError => {
  const known: Readonly<Record<string, string>> = calls[kind];
  return new ArgumentError({
    at,
    problem: `a name stands where the ${kind} itself belongs`,
    received: JSON.stringify(name),
    expected: `what a function such as ${examples[kind]} gives`,
    fix: `write ${Object.hasOwn(known, name) ? known[name] : examples[kind]}`,
  });
};
