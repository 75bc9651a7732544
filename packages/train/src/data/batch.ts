/** @file A batch as users give it, and as a graph is fed with it. */
import {
  ArgumentError,
  type ArrayOrArrays,
  type DType,
  FeedError,
  type NdArray,
  type NdArrays,
} from "@tributary/kernel";
import { checkFilled, described, hasNumbers, isNdArray, meant, measured, showShape } from "@tributary/kernel/authoring";
import { arrayOfFeed } from "@tributary/runtime";
import { misfitError } from "../arguments/words.ts";
import type { Targets } from "../losses/taken.ts";
import { type BatchShapes, inputName, type Shapes, targetName, weightsName } from "../step/batch-shapes.ts";
import type { Plan } from "../step/plan.ts";
import { inspectNumbers, inspectTarget, inspectWeights } from "./inspect.ts";

/** What a model is shown, and what it should say. */
export interface Batch {
  /** By the names of the model's inputs where it has several. */
  readonly inputs: ArrayOrArrays;
  /** By the names of the model's outputs; a single tensor is the target of every output that has a loss. */
  readonly targets: ArrayOrArrays;
  /**
   * How much each example counts (`[batch]`), or each pixel (`[batch, height, width]`), by output or for all outputs.
   * Default: all alike.
   */
  readonly weights?: ArrayOrArrays | undefined;
}

type Part = "inputs" | "targets" | "weights";

const ARRAYS = "an array { data, shape }, or several by name";

/**
 * An array that is measured. Targets and weights become numbers of a kind that a graph knows; what kinds an input takes is for
 * the model to say.
 */
const arrayOf = (at: string, part: Part, name: string | null, given: unknown): NdArray => {
  const what = name === null ? part : `${part} "${name}"`;
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) {
    throw misfitError(at, "shapeless", `${what}: ${described(given)}`, ARRAYS);
  }
  if (hasNumbers(given)) {
    if (part !== "inputs") return measured(at, what, given);
    checkFilled(at, what, given.data.length, given.shape);
    return given;
  }
  const other = "data" in given && "shape" in given;
  const received = `${what}: ${described(other ? given.data : given)}`;
  throw misfitError(at, other ? "numbers" : "shapeless", received, ARRAYS);
};

/** Other things may lie in a batch, such as names; weights that nobody sees would count for nothing, and nothing would say so. */
const checkWeightsName = (at: string, names: readonly string[]): void => {
  const other = names.find((name) => name !== "weights" && /weight/i.test(name));
  if (other === undefined) return;
  throw new ArgumentError({
    at,
    problem: `there is no ${other} in a batch`,
    received: names.join(", "),
    expected: "inputs, targets, and weights: how much each example or each pixel counts",
    fix: "write weights",
  });
};

/**
 * Looks at a batch as it comes.
 *
 * @param at The function that was given it.
 * @throws {@link ArgumentError} when it has no inputs and targets, or they are no arrays.
 */
export const batchOf = (at: string, given: unknown): Batch => {
  if (given instanceof Promise) throw misfitError(at, "promise", "a promise", "{ inputs, targets }");
  if (typeof given !== "object" || given === null) {
    throw misfitError(at, "nothing", described(given), "{ inputs, targets }");
  }
  if ("x" in given && "y" in given) throw misfitError(at, "pair", described(given), "{ inputs, targets }");
  const batch: Readonly<Record<string, unknown>> = { ...given };
  const missing = ["inputs", "targets"].find((part) => batch[part] === undefined);
  if (missing !== undefined) {
    throw new ArgumentError({
      at,
      problem: `the ${missing} are missing`,
      received: described(given),
      expected: "{ inputs, targets }",
      fix: missing === "inputs" ? "give what the model is shown as inputs" : "give what it should say as targets",
    });
  }
  checkWeightsName(at, Object.keys(batch));
  const arraysOf = (part: Part): ArrayOrArrays => {
    const arrays = batch[part];
    const several =
      typeof arrays === "object" && arrays !== null && !ArrayBuffer.isView(arrays) && !Array.isArray(arrays);
    if (!several || "data" in arrays) return arrayOf(at, part, null, arrays);
    return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, arrayOf(at, part, name, array)]));
  };
  return {
    inputs: arraysOf("inputs"),
    targets: arraysOf("targets"),
    weights: batch.weights === undefined ? undefined : arraysOf("weights"),
  };
};

/** A batch that is ready for its graph. */
export interface Prepared {
  /** How many examples. */
  readonly size: number;
  readonly shapes: BatchShapes;
  readonly feeds: NdArrays<DType>;
}

const named = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/** The tensors by name: one for each name, unless some may be missing. */
const byName = (
  what: string,
  names: readonly string[],
  given: ArrayOrArrays,
  optional = false,
): ReadonlyMap<string, NdArray> => {
  if (isNdArray(given)) return new Map(names.map((name) => [name, given]));
  const missing = optional ? undefined : names.find((name) => !Object.hasOwn(given, name));
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (missing === undefined && unknown === undefined) return new Map(Object.entries(given));
  const similar = unknown === undefined ? undefined : meant(unknown, names);
  throw new FeedError({
    at: "batch",
    problem: missing === undefined ? `there is no ${what} "${unknown}"` : `there is no ${what} for "${missing}"`,
    received: named(Object.keys(given)),
    expected: named(names),
    fix:
      similar === undefined
        ? `give the ${what}s by these names`
        : `give the ${what}s by these names: "${similar}" instead of "${unknown}"`,
  });
};

/**
 * Numbers as float32, whatever they came as, in an array of their own: whoever gave them may fill theirs with others while they wait.
 * Class numbers up to 16,777,216 stay exact.
 */
const toFloat = ({ data, shape }: NdArray): NdArray => ({
  dtype: "float32",
  shape,
  data: data instanceof Float32Array ? data.slice() : Float32Array.from(data),
});

/** An empty batch would be a step that teaches nothing, and moves momentum all the same. */
const checkSome = (size: number): void => {
  if (size > 0) return;
  throw new FeedError({
    at: "batch",
    problem: "there is no example in the batch",
    received: "0 on the first axis of the inputs",
    expected: "at least one example",
    fix: "leave empty batches out of the data",
  });
};

const checkBatch = (name: string, { data, shape }: NdArray, size: number): void => {
  if (shape[0] === size) return;
  throw new FeedError({
    at: "batch",
    problem: `${name} does not fit the batch`,
    received: `${data.length} numbers of shape ${showShape(shape)}`,
    expected: `${size} on the first axis, as the inputs have`,
    fix: "give one target for each example, the batch first",
  });
};

const shapesOf = (arrays: ReadonlyMap<string, NdArray<DType>>): Shapes =>
  Object.fromEntries([...arrays].map(([name, { shape }]) => [name, shape]));

/** Which outputs need a target. */
const judged = ({ losses, metrics }: Plan): readonly string[] => [
  ...new Set([...losses.map(({ output }) => output), ...metrics.map(({ output }) => output)]),
];

/** Who looks at the target of an output, and what for. */
const judges = ({ losses, metrics }: Plan, output: string) => [
  ...losses.filter((loss) => loss.output === output).map(({ loss }) => ({ by: "the loss", targetsOf: loss.targets })),
  ...metrics
    .filter((metric) => metric.output === output)
    .map(({ name, metric }) => ({ by: name, targetsOf: metric.targets })),
];

/** Any finite numbers, where nobody says more. */
const ANY: readonly Targets[] = [{ kind: "numbers" }];

/**
 * Looks at all numbers of a batch once: inputs and weights are finite, targets are what losses and metrics take.
 *
 * @throws {@link FeedError} with the number, its place, and what to do.
 */
export const inspectBatch = (at: string, plan: Plan, { inputs, targets, weights }: Batch): void => {
  const outputs = judged(plan);
  const ports = plan.net.inputs.map(({ name }) => name);
  for (const [name, array] of byName("input", ports, inputs)) inspectNumbers(at, `input "${name}"`, array);
  for (const [name, array] of byName("target", outputs, targets)) {
    const output = plan.net.outputs.find((port) => port.name === name)!.tensor.shape;
    const seen = new Set<string>();
    for (const { by, targetsOf } of judges(plan, name)) {
      const { independent } = plan.readings.get(name)!;
      for (const taken of [targetsOf?.(output, array.shape, independent) ?? ANY].flat()) {
        const key = JSON.stringify(taken);
        if (!seen.has(key)) inspectTarget(at, name, array, by, taken);
        seen.add(key);
      }
    }
  }
  const given = weights ? byName("weight", outputs, weights, true) : new Map<string, NdArray>();
  for (const [name, array] of given) inspectWeights(at, name, array);
};

/**
 * Checks a batch and names its parts as the graph does.
 *
 * @throws {@link FeedError} when something is missing or does not fit.
 */
export const prepare = (plan: Plan, batch: Batch): Prepared => {
  const checked = batchOf("batch", batch);
  inspectBatch("batch", plan, checked);
  const { inputs, targets, weights } = checked;
  const ports = plan.net.inputs;
  const given = byName(
    "input",
    ports.map(({ name }) => name),
    inputs,
  );
  const fedInputs = new Map(ports.map((port) => [port.name, arrayOfFeed(port, given.get(port.name)!)]));
  const size = fedInputs.get(ports[0]!.name)!.shape[0]!;
  checkSome(size);
  const outputs = judged(plan);
  const convert = (what: string, tensors: ReadonlyMap<string, NdArray>): ReadonlyMap<string, NdArray> =>
    new Map(
      [...tensors].map(([name, tensor]) => {
        checkBatch(`${what} "${name}"`, tensor, size);
        return [name, toFloat(tensor)];
      }),
    );
  const fedTargets = convert("target", byName("target", outputs, targets));
  const fedWeights = convert("weights", weights ? byName("weight", outputs, weights, true) : new Map());
  return {
    size,
    shapes: { inputs: shapesOf(fedInputs), targets: shapesOf(fedTargets), weights: shapesOf(fedWeights) },
    feeds: {
      ...Object.fromEntries([...fedInputs].map(([name, value]) => [inputName(name), value])),
      ...Object.fromEntries([...fedTargets].map(([name, value]) => [targetName(name), value])),
      ...Object.fromEntries([...fedWeights].map(([name, value]) => [weightsName(name), value])),
    },
  };
};
