/** @file First weights: drawn by seed and name, so that a weight starts the same wherever it stands in a model. */
import type { AnyModel, Initializer, NdArray, TrainedModel, VarianceScaling } from "@tributary/kernel";
import {
  checkModel,
  checkOptions,
  countOf,
  LIMIT,
  type OptionTable,
  type RandomStream,
  randomStream,
  SEED,
} from "@tributary/kernel/authoring";
import { checkMemory, type MemoryOptions, tooLarge } from "./memory.ts";

/** How many numbers go into a unit of the weight, and out of it, counted as Keras does. */
const fansOf = (shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } => {
  const [first = 1, second = first, ...window] = shape;
  const pixels = countOf(window);
  // Dense kernels are [in, out]; those of convolutions [out, in, height, width].
  return shape.length <= 2 ? { fanIn: first, fanOut: second } : { fanIn: second * pixels, fanOut: first * pixels };
};

/** Changes each number in place: `map()` takes several times as long. */
const each =
  (change: (number: number) => number) =>
  (numbers: Float32Array): void => {
    for (let i = 0; i < numbers.length; i++) numbers[i] = change(numbers[i]!);
  };

/** The standard deviation of a normal distribution that is cut off at two standard deviations. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

const scaled = (
  { scale, mode, distribution }: VarianceScaling,
  shape: readonly number[],
  stream: RandomStream,
): Float32Array => {
  const { fanIn, fanOut } = fansOf(shape);
  const fan = { fanIn, fanOut, fanAverage: (fanIn + fanOut) / 2 }[mode];
  const deviation = Math.sqrt(scale / Math.max(1, fan));
  const count = countOf(shape);
  switch (distribution) {
    case "uniform":
      return stream.uniform(
        count,
        each((u) => (2 * u - 1) * Math.sqrt(3) * deviation),
      );
    case "normal":
      return stream.normal(
        count,
        each((z) => z * deviation),
      );
    case "truncatedNormal":
      return stream.truncatedNormal(
        count,
        each((z) => (z * deviation) / TRUNCATED_DEVIATION),
      );
  }
};

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** Saxe et al. 2013, arXiv:1312.6120: rows (or columns, whichever are fewer) that are orthogonal and of one length. */
const orthogonal = (shape: readonly number[], gain: number, stream: RandomStream): Float32Array => {
  // Keras flattens all axes but the one that counts what comes out: the last for dense kernels, the first for convolutions.
  const dense = shape.length === 2;
  const rows = dense ? shape[1]! : (shape[0] ?? 1);
  const columns = countOf(shape) / rows;
  const [vectors, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const normal = stream.normal(vectors * length);
  const basis: Float64Array[] = [];
  for (let i = 0; i < vectors; i++) {
    const vector = Float64Array.from(normal.subarray(i * length, (i + 1) * length));
    // Twice is enough: Giraud et al. 2005, on the Gram-Schmidt process.
    for (const other of [...basis, ...basis]) {
      const along = dot(vector, other);
      for (let j = 0; j < length; j++) vector[j]! -= along * other[j]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((x) => x / norm));
  }
  const at = (row: number, column: number): number =>
    gain * (rows <= columns ? basis[row]![column]! : basis[column]![row]!);
  return Float32Array.from({ length: rows * columns }, (_, i) =>
    dense ? at(i % rows, Math.floor(i / rows)) : at(Math.floor(i / columns), i % columns),
  );
};

const fill = (initializer: Initializer, shape: readonly number[], stream: RandomStream): Float32Array => {
  const count = countOf(shape);
  switch (initializer.kind) {
    case "zeros":
      return new Float32Array(count);
    case "ones":
      return new Float32Array(count).fill(1);
    case "constant":
      return new Float32Array(count).fill(initializer.value);
    case "randomUniform": {
      const { minimum, maximum } = initializer;
      return stream.uniform(
        count,
        each((u) => minimum + u * (maximum - minimum)),
      );
    }
    case "randomNormal": {
      const { mean, standardDeviation } = initializer;
      return stream.normal(
        count,
        each((z) => mean + z * standardDeviation),
      );
    }
    case "truncatedNormal": {
      const { mean, standardDeviation } = initializer;
      return stream.truncatedNormal(
        count,
        each((z) => mean + z * standardDeviation),
      );
    }
    case "orthogonal":
      return orthogonal(shape, initializer.gain, stream);
    case "varianceScaling":
      return scaled(initializer, shape, stream);
  }
};

export interface InitializeOptions {
  /** A whole number from 0 up to 2^32. Default 0. */
  readonly seed?: number;
}

/**
 * The first value of one weight.
 *
 * @throws {@link ArgumentError} when it has more numbers than an array can hold.
 * @example
 * initializeWeight({ name: "bias", shape: [2], initializer: { kind: "zeros" } }).data; // Float32Array [0, 0]
 */
export const initializeWeight = (
  { name, shape, initializer }: Pick<AnyModel["weights"][number], "name" | "shape" | "initializer">,
  options: InitializeOptions = {},
): NdArray<"float32"> => {
  checkOptions("initializeWeight", options, { seed: SEED });
  const { seed = 0 } = options;
  try {
    return { dtype: "float32", shape, data: fill(initializer, shape, randomStream(seed, name)) };
  } catch (cause) {
    throw cause instanceof RangeError ? tooLarge({ name, shape }, cause) : cause;
  }
};

const known: OptionTable<InitializeOptions & MemoryOptions> = { seed: SEED, maxBytes: LIMIT };

/**
 * A model with its first weights, as its layers want them to start.
 *
 * Each weight has random numbers of its own, by seed and name: adding a layer does not change how the others start.
 *
 * @throws {@link ArgumentError} when the weights do not fit into memory; it says how much they need.
 * @example
 * const { weights } = initialize(net, { seed: 1 });
 * weights["dense/bias"]?.data; // Float32Array [0, 0]
 */
export const initialize = <M extends AnyModel>(
  net: M,
  options: InitializeOptions & MemoryOptions = {},
): TrainedModel<M> => {
  checkModel("initialize", net);
  checkOptions("initialize", options, known);
  checkMemory(net, options);
  const { seed = 0 } = options;
  return {
    net,
    weights: Object.fromEntries(net.weights.map((weight) => [weight.name, initializeWeight(weight, { seed })])),
  };
};
