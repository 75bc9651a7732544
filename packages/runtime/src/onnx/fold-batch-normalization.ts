/**
 * @file A graph pass: a batch normalization behind a convolution becomes part of its kernel and bias.
 *
 * γ · (K ∗ x + b − mean) / √(variance + ε) + β is a convolution again, with the kernel s · K and the bias s · (b − mean) + β,
 * where s = γ / √(variance + ε).
 */
import type { NdArray, NdArrays } from "@tributary/kernel";
import { countOf, dtypeOf, type OnnxAttribute, type OnnxGraph, type OnnxNode } from "@tributary/kernel/authoring";

interface Folded {
  readonly graph: OnnxGraph;
  readonly weights: NdArrays;
}

const CONVOLUTIONS: readonly string[] = ["Conv", "ConvTranspose"];

const floatOf = (attribute: OnnxAttribute | undefined): number =>
  typeof attribute === "object" && "float" in attribute ? attribute.float : 1e-5;

/** A kernel in runs of numbers that belong to one filter. */
interface Runs {
  readonly length: number;
  /** Which filter a run is of. A transposed kernel has the channels that come in on its first axis. */
  readonly filter: (run: number) => number;
}

const runsOf = (conv: OnnxNode, [first, second, ...window]: readonly number[]): Runs => {
  const pixels = countOf(window);
  if (conv.op === "Conv") return { length: second! * pixels, filter: (run) => run };
  const perGroup = first! / (conv.attributes.group as number);
  return {
    length: pixels,
    filter: (run) => Math.floor(Math.floor(run / second!) / perGroup) * second! + (run % second!),
  };
};

const scaledKernel = (kernel: Float32Array, { length, filter }: Runs, scale: Float64Array): Float32Array => {
  const scaled = new Float32Array(kernel.length);
  for (let start = 0, run = 0; start < kernel.length; start += length, run++) {
    const factor = scale[filter(run)]!;
    for (let i = start; i < start + length; i++) scaled[i] = kernel[i]! * factor;
  }
  return scaled;
};

const fold = (
  conv: OnnxNode,
  kernel: NdArray,
  bias: NdArray | null,
  normalization: OnnxNode,
  statistics: readonly NdArray[],
) => {
  const [gamma, beta, mean, variance] = statistics.map(({ data }) => data as Float32Array) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const epsilon = floatOf(normalization.attributes.epsilon);
  const scale = Float64Array.from(gamma, (g, i) => g / Math.sqrt(variance[i]! + epsilon));
  const before = bias?.data as Float32Array | undefined;
  return {
    kernel: {
      ...kernel,
      data: scaledKernel(kernel.data as Float32Array, runsOf(conv, kernel.shape), scale),
    } as NdArray,
    bias: {
      dtype: "float32",
      shape: [scale.length],
      data: Float32Array.from(scale, (s, i) => s * ((before?.[i] ?? 0) - mean[i]!) + beta[i]!),
    } as NdArray,
  };
};

/**
 * Folds every batch normalization that follows a convolution directly into it. Needs the values of the weights, and gives back
 * those of the new graph.
 *
 * @param into Which convolutions it is folded into. Default all.
 */
export const foldBatchNormalization = (
  graph: OnnxGraph,
  weights: NdArrays,
  into: readonly string[] = CONVOLUTIONS,
): Folded => {
  const readers = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.name)]) {
    readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  const known = new Map<string, NdArray>([
    ...graph.initializers
      .filter(({ dtype }) => dtype === "float32")
      .map(
        ({ name, shape, data }) =>
          [name, { dtype: "float32", shape, data: Float32Array.from(data) }] as [string, NdArray],
      ),
    ...Object.entries(weights),
  ]);
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));

  const made = new Map<string, NdArray>();
  const replaced = new Map<OnnxNode, OnnxNode>();
  const gone = new Set<OnnxNode>();
  for (const normalization of graph.nodes) {
    const [x, ...statisticNames] = normalization.inputs;
    const conv = producers.get(x!);
    if (normalization.op !== "BatchNormalization" || !conv || !into.includes(conv.op) || readers.get(x!) !== 1)
      continue;
    const [image, kernelName, biasName] = conv.inputs;
    const kernel = known.get(kernelName!);
    const statistics = statisticNames.map((name) => known.get(name));
    const bias = biasName === undefined ? null : known.get(biasName);
    if (!kernel || bias === undefined || !statistics.every((value) => value !== undefined)) continue;

    const names = [
      `${kernelName}_folded_${normalization.outputs[0]}`,
      `${kernelName}_folded_bias_${normalization.outputs[0]}`,
    ] as const;
    const folded = fold(conv, kernel, bias, normalization, statistics);
    made.set(names[0], folded.kernel);
    made.set(names[1], folded.bias);
    replaced.set(normalization, { ...conv, inputs: [image!, ...names], outputs: normalization.outputs });
    gone.add(conv);
  }

  const nodes = graph.nodes.filter((node) => !gone.has(node)).map((node) => replaced.get(node) ?? node);
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const isUsed = ({ name }: { readonly name: string }): boolean => used.has(name);
  const values = [...made].map(([name, array]) => ({ name, dtype: dtypeOf(array), shape: array.shape }));
  return {
    graph: {
      ...graph,
      nodes,
      initializers: graph.initializers.filter(isUsed),
      weights: [...graph.weights.filter(isUsed), ...values],
    },
    weights: { ...weights, ...Object.fromEntries(made) },
  };
};
