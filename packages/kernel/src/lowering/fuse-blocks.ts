/** @file What a convolution in blocks of channels can do in the same pass: scale, add another image, and cut off below 0. */
import { BLOCKS } from "../graph/emitter.ts";
import type { OnnxNode } from "../graph/onnx-graph.ts";
import { onePixel } from "../ops/blocked-window.ts";

const CONVOLUTION = `${BLOCKS}.Conv`;
/** Image, kernel, bias and what is added. */
const [BIAS, ADDED] = [2, 3];

/** A convolution with an image added, where its inputs and attributes leave room for that. */
const withAdded = (convolution: OnnxNode, image: string): OnnxNode | null => {
  const { inputs, attributes } = convolution;
  if (inputs.length > ADDED || "activation" in attributes) return null;
  return { ...convolution, inputs: [...inputs, ...(inputs.length > BIAS ? [] : [""]), image] };
};

const withRelu = (convolution: OnnxNode): OnnxNode | null =>
  "activation" in convolution.attributes
    ? null
    : { ...convolution, attributes: { ...convolution.attributes, activation: "Relu" } };

/** What is known of values. */
interface Values {
  /** Whether a value is an image in blocks, not a single number. */
  readonly isImage: (value: string) => boolean;
  /** Whether a value is read from outside. */
  readonly isKept: (value: string) => boolean;
  /** The kernel `[channels, 1, 1, 1]` that scales an image by a single number; null where either is not known. */
  readonly scaling: (image: string, factor: string) => { readonly kernel: string; readonly channels: number } | null;
}

/**
 * Joins multiples, sums and ReLUs with the convolution before them, where nothing else reads it: one pass instead of two or three.
 *
 * @param reads How many inputs of nodes a value is.
 */
export const fuseBlocks = (
  nodes: readonly OnnxNode[],
  reads: ReadonlyMap<string, number>,
  { isImage, isKept, scaling }: Values,
): readonly OnnxNode[] => {
  const convolutions = new Map<string, OnnxNode>();
  const written = new Map<string, OnnxNode>();

  /** A multiple of an image as a convolution. */
  const multiple = ({ op, inputs, outputs }: OnnxNode): OnnxNode | undefined => {
    const image = inputs.find(isImage);
    const factor = inputs.find((input) => input !== image);
    const found = op === "Mul" && image && factor ? scaling(image, factor) : null;
    if (!found) return undefined;
    return { op: CONVOLUTION, inputs: [image!, found.kernel], outputs, attributes: onePixel(found.channels) };
  };

  /** The convolution that a value comes from, if only one node reads it. */
  const behind = (value: string): OnnxNode | undefined => {
    if (reads.get(value) !== 1 || isKept(value)) return undefined;
    const node = written.get(value);
    return convolutions.get(value) ?? (node && multiple(node));
  };

  const joined = ({ op, inputs }: OnnxNode): { readonly node: OnnxNode; readonly instead: string } | null => {
    if (op !== "Relu" && !(op === "Add" && inputs.every(isImage))) return null;
    for (const value of inputs.toReversed()) {
      const convolution = behind(value);
      const other = inputs.find((input) => input !== value);
      const node = convolution && (op === "Relu" ? withRelu(convolution) : other && withAdded(convolution, other));
      if (node) return { node, instead: value };
    }
    return null;
  };

  for (const node of nodes) {
    const found = joined(node);
    const made = found ? { ...found.node, outputs: node.outputs } : node;
    if (found) written.delete(found.instead);
    if (made.op === CONVOLUTION) convolutions.set(made.outputs[0]!, made);
    written.set(made.outputs[0]!, made);
  }
  return [...written.values()];
};
