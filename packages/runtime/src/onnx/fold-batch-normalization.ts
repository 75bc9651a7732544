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

const convolutions: ReadonlySet<string> = new Set(["Conv", "ConvTranspose"]);

const floatOf = (attribute: OnnxAttribute | undefined): number =>
  typeof attribute === "object" && "float" in attribute ? attribute.float : 1e-5;

/** Which filter each element of a kernel belongs to. A transposed one has the channels that come in on its first axis. */
const filterOf = (conv: OnnxNode, [first, second, ...window]: readonly number[]): ((element: number) => number) => {
  const pixels = countOf(window);
  if (conv.op === "Conv") return (element) => Math.floor(element / (second! * pixels));
  const perGroup = first! / (conv.attributes.group as number);
  return (element) => {
    const from = Math.floor(element / (second! * pixels));
    return Math.floor(from / perGroup) * second! + (Math.floor(element / pixels) % second!);
  };
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
  const filter = filterOf(conv, kernel.shape);
  const before = bias?.data as Float32Array | undefined;
  return {
    kernel: { ...kernel, data: (kernel.data as Float32Array).map((k, i) => k * scale[filter(i)]!) } as NdArray,
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
 */
export const foldBatchNormalization = (graph: OnnxGraph, weights: NdArrays): Folded => {
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
    if (normalization.op !== "BatchNormalization" || !conv || !convolutions.has(conv.op) || readers.get(x!) !== 1)
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
