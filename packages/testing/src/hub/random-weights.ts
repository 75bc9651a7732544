/** @file Files of published weights, filled with random numbers. */
import type { AnyModel } from "@tributary/kernel";
import { countOf, type Reference, weightReferences } from "@tributary/kernel/authoring";
import { encodeSafetensors, referenceShape } from "@tributary/runtime";

/** A generator that is quick rather than good: tens of millions of numbers in a moment. */
const fill = (data: Float32Array, seed: number, scale: number, offset: number): void => {
  let state = seed | 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = offset + scale * (state / 2 ** 31);
  }
};

/**
 * A safetensors file with a number for every weight of a network, under the names of its reference: the kind of file that is published.
 *
 * @param more Weights besides, by name and shape. Default none.
 */
export const randomWeightsFile = (
  net: AnyModel,
  reference: Reference,
  more: Readonly<Record<string, readonly number[]>> = {},
): Uint8Array<ArrayBuffer> => {
  const references = weightReferences(net, reference);
  const ours = net.weights.map((weight) => {
    const found = references[weight.name];
    if (!found) throw new Error(`${weight.name} is not in the reference`);
    return [found.name, referenceShape(weight, found)] as const;
  });
  const arrays = [...ours, ...Object.entries(more)].map(([name, shape], i) => {
    const data = new Float32Array(countOf(shape));
    const isVariance = /running_var|moving_variance/.test(name);
    const isKernel = shape.length > 1;
    fill(data, i + 7, isKernel ? Math.sqrt(6 / countOf(shape.slice(1))) : 0.1, isVariance || !isKernel ? 0.5 : 0);
    return [name, { shape, data }] as const;
  });
  return encodeSafetensors(Object.fromEntries(arrays));
};
