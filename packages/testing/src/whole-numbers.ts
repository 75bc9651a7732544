/** @file Numbers of which every sum is exact, in whatever order: for graphs that add up the same in two ways. */
import type { NdArray, Tensor } from "@tributary/kernel";
import { type Abilities, countOf, randomStream } from "@tributary/kernel/authoring";
import { evaluateTensors } from "./evaluate.ts";

/** Computes tensors from leaves that are given small whole numbers. What is 0 is never −0. */
export const fromWholeNumbers = async (
  leaves: readonly Tensor[],
  outputs: readonly Tensor[],
  abilities?: Abilities,
): Promise<readonly (readonly number[])[]> => {
  const given = leaves.map((tensor, seed): { readonly tensor: Tensor; readonly value: NdArray } => {
    const shape = tensor.shape as readonly number[];
    const data = randomStream(seed, "numbers")
      .uniform(countOf(shape))
      .map((u) => Math.floor(5 * u) - 2);
    return { tensor, value: { dtype: "float32", shape, data } };
  });
  const results = await evaluateTensors(given, outputs, abilities);
  return results.map(({ data }) => [...data].map((number) => Number(number) + 0));
};
