/** @file How many bits numbers have in a file. */
import { ArgumentError, type NdArray, type NdArrays } from "@tributary/kernel";
import { dtypeOf, type OnnxGraph } from "@tributary/kernel/authoring";
import { toFloat16 } from "./half.ts";

/**
 * How a file stores weights: as they are, or with half the bits.
 *
 * @example
 * const precision: Precision = "float16";
 * encodeModel(trained, { weights: precision }).byteLength < encodeModel(trained).byteLength; // true
 */
export type Precision = "float32" | "float16";

/** Numbers with half the bits. */
export interface Halves {
  readonly shape: readonly number[];
  readonly data: Uint16Array;
}

/** @throws {@link ArgumentError} for anything else. */
export const checkPrecision = (at: string, given: unknown): void => {
  if (given === undefined || given === "float32" || given === "float16") return;
  throw new ArgumentError({
    at,
    problem: "weights cannot be stored like this",
    received: typeof given === "string" ? `"${given}"` : typeof given,
    expected: '"float32" or "float16"',
    fix: 'write weights: "float16" for half the size, or leave it out',
  });
};

/** The largest number of half precision. */
const LARGEST = 65504;

/**
 * An array with half the bits; null where it stays as it is. Vectors do, which take no room and of which some are divided by: variances. So does an
 * array with a number that is too large.
 */
export const halved = (array: NdArray): Halves | null => {
  const { shape, data } = array;
  if (dtypeOf(array) !== "float32" || !(data instanceof Float32Array) || shape.length < 2) return null;
  return data.every((x) => Math.abs(x) <= LARGEST) ? { shape, data: toFloat16(data) } : null;
};

interface HalvedGraph {
  readonly graph: OnnxGraph;
  readonly weights: NdArrays;
  readonly halves: Readonly<Record<string, Halves>>;
}

/** ONNX's number for float32. */
const FLOAT = 1;

/** A graph that reads weights with half the bits, and computes with all of them. */
export const withHalves = (graph: OnnxGraph, weights: NdArrays): HalvedGraph => {
  const taken = new Set([...Object.keys(weights), ...graph.nodes.flatMap(({ outputs }) => outputs)]);
  for (const { name } of [...graph.inputs, ...graph.initializers]) taken.add(name);
  const stored = graph.weights.flatMap(({ name }) => {
    const half = weights[name] ? halved(weights[name]) : null;
    if (half === null) return [];
    let free = `${name}_float16`;
    while (taken.has(free)) free = `${free}_`;
    taken.add(free);
    return [{ name, half, free }];
  });
  const gone = new Set(stored.map(({ name }) => name));
  const casts = stored.map(({ name, free }) => ({
    op: "Cast",
    inputs: [free],
    outputs: [name],
    attributes: { to: FLOAT },
  }));
  return {
    graph: {
      ...graph,
      nodes: [...casts, ...graph.nodes],
      weights: graph.weights.filter(({ name }) => !gone.has(name)),
    },
    weights: Object.fromEntries(Object.entries(weights).filter(([name]) => !gone.has(name))),
    halves: Object.fromEntries(stored.map(({ free, half }) => [free, half])),
  };
};
