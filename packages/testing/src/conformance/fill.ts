/** @file A reference's weights, made anew from the seed and their names. */
import type { AnyModel, NdArrays } from "@tributary/kernel";
import { countOf, type WeightReferences } from "@tributary/kernel/authoring";
import { kernelNumbers, offsetNumbers, scaleNumbers, varianceNumbers } from "./generator.ts";
import type { Golden } from "./golden.ts";

/** The axis of a kernel that the outputs are on, in the reference's layout; all others meet in one output. */
const fanIn = (shape: readonly number[], layout: "torch" | "keras", kind: string, own: string): number => {
  if (layout === "torch") return countOf(shape) / shape[kind === "conv2dTranspose" ? 1 : 0]!;
  if (own === "depthwiseKernel") return shape[0]! * shape[1]!;
  if (kind === "conv2dTranspose") return shape[0]! * shape[1]! * shape[3]!;
  return countOf(shape.slice(0, -1));
};

const vectors: Readonly<Record<string, typeof offsetNumbers>> = {
  bias: offsetNumbers,
  beta: offsetNumbers,
  movingMean: offsetNumbers,
  gamma: scaleNumbers,
  alpha: scaleNumbers,
  movingVariance: varianceNumbers,
};

/** The numbers of all weights that the model asks for, under the reference's names and in its layout. */
export const fillReference = (
  net: AnyModel,
  references: WeightReferences,
  shapes: ReadonlyMap<string, readonly number[]>,
  { seed, gain }: Pick<Golden, "seed" | "gain">,
): NdArrays => {
  const values = net.layers.flatMap(({ layer, weights }) =>
    weights.map((weight) => {
      const reference = references[weight.name];
      const shape = reference && shapes.get(reference.name);
      if (!reference || !shape) {
        throw new Error(`${weight.name} is not in the reference${reference ? ` as ${reference.name}` : ""}`);
      }
      const own = weight.name.slice(weight.name.lastIndexOf("/") + 1);
      const make = vectors[own];
      const count = countOf(shape);
      const data = make
        ? make(seed, reference.name, count)
        : kernelNumbers(seed, reference.name, count, fanIn(shape, reference.layout, layer.kind, own), gain);
      return [reference.name, { dtype: "float32", shape, data }] as const;
    }),
  );
  return Object.fromEntries(values);
};
