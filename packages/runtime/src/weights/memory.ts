/** @file What does not fit is refused before anything is made: into memory, or into a `.onnx` file. */
import { type AnyModel, ArgumentError } from "@tributary/kernel";
import { countOf, readableBytes, readableCount } from "@tributary/kernel/authoring";
import { platform } from "#engine";

export interface MemoryOptions {
  /** The most bytes that may be taken for weights. Default: what is free on this machine; 2 GB in browsers, which do not say. */
  readonly maxBytes?: number | undefined;
}

type Weight = Pick<AnyModel["weights"][number], "name" | "shape">;

/** Numbers are float32. */
const BYTES = 4;

const sizeOf = ({ shape }: Weight): number => countOf(shape);

const sumOf = (weights: readonly Weight[]): number => weights.reduce((sum, weight) => sum + sizeOf(weight), 0);

const largestOf = (weights: readonly Weight[]): Weight =>
  weights.reduce((largest, weight) => (sizeOf(weight) > sizeOf(largest) ? weight : largest));

/** What to change in the model: nearly always, a dense layer reads every pixel. */
const smaller = ({ name, shape }: Weight): string =>
  shape.length === 2
    ? `give ${name.replace(/\/[^/]*$/, "")} fewer inputs: globalAveragePooling2d instead of flatten before it, or more pooling`
    : `give ${name.replace(/\/[^/]*$/, "")} fewer filters`;

const listed = (weights: readonly Weight[]): string => {
  const largest = largestOf(weights);
  const all = `${readableCount(sumOf(weights))} weights`;
  return `${all}, ${readableCount(sizeOf(largest))} of them ${largest.name} [${largest.shape.join(", ")}]`;
};

/**
 * Looks whether there is room for a model's weights.
 *
 * @param copies Twice for a session: they are in the file that it opens, and in the session.
 */
export const checkMemory = (
  { name, weights }: Pick<AnyModel, "name" | "weights">,
  { maxBytes }: MemoryOptions,
  copies: 1 | 2 = 1,
): void => {
  const needed = sumOf(weights) * BYTES * copies;
  const limit = maxBytes ?? platform.freeMemory();
  if (needed <= limit) return;
  throw new ArgumentError({
    at: name,
    problem: `its weights need ${readableBytes(needed)}${copies === 2 ? ", in the file for ONNX Runtime and in its session" : ""}`,
    received: listed(weights),
    expected: `at most ${readableBytes(limit)}, ${maxBytes === undefined ? "which is free here" : "as maxBytes says"}`,
    fix: `${smaller(largestOf(weights))}; or give a larger maxBytes`,
  });
};

/** The error for a weight that JavaScript has no array for. */
export const tooLarge = (weight: Weight, cause: RangeError): ArgumentError =>
  Object.assign(
    new ArgumentError({
      at: weight.name,
      problem: `it needs ${readableBytes(sizeOf(weight) * BYTES)}, more than an array can hold`,
      received: `${readableCount(sizeOf(weight))} numbers [${weight.shape.join(", ")}]`,
      fix: smaller(weight),
    }),
    { cause },
  );

/** A protobuf message, which a `.onnx` file is, has less than 2 GB. */
const MAX_ONNX = 2 ** 31 - 1;

/** Looks whether weights fit into a `.onnx` file. */
export const checkOnnxSize = (name: string, weights: readonly Weight[]): void => {
  const needed = sumOf(weights) * BYTES;
  if (needed <= MAX_ONNX) return;
  throw new ArgumentError({
    at: name,
    problem: `its weights need ${readableBytes(needed)}, and do not fit into a .onnx file`,
    received: listed(weights),
    expected: "less than 2 GB, the most that protobuf allows",
    fix: smaller(largestOf(weights)),
  });
};
