/** @file Graphs of tensors, run on ONNX Runtime. */
import type { DType, NdArray, Tensor } from "@tributary/kernel";
import { type Abilities, lower, standardAbilities } from "@tributary/kernel/authoring";
import { openSession } from "@tributary/runtime";
import { standardImages } from "./standard-images.ts";

/** Computes tensors from leaves, again and again. */
export interface Program {
  run(values: readonly NdArray<DType>[]): Promise<readonly NdArray<DType>[]>;
  release(): Promise<void>;
}

/**
 * Lowers the outputs and opens a session on one thread: tests are many and small. What is lowered for images with their channels last is computed by
 * standard operators.
 */
export const program = async (
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  abilities: Abilities = standardAbilities,
): Promise<Program> => {
  const lowered = lower({
    inputs: inputs.map((tensor, i) => ({ name: `input_${i}`, tensor })),
    weights: [],
    outputs: outputs.map((tensor, i) => ({ name: `output_${i}`, tensor })),
    abilities,
  });
  const session = await openSession(standardImages(lowered), { threads: 1 });
  return {
    async run(values) {
      const feeds = Object.fromEntries(values.map((value, i) => [`input_${i}`, value]));
      const results = await session.run(feeds);
      return outputs.map((_, i) => results[`output_${i}`]!);
    },
    release: () => session.dispose(),
  };
};

/** Uses a program and frees it. */
export const using = async <T>(made: Program, use: (made: Program) => Promise<T>): Promise<T> => {
  try {
    return await use(made);
  } finally {
    await made.release();
  }
};

/** Computes tensors once, by default with standard operators only; `abilities` allows others. */
export const evaluateTensors = async (
  leaves: readonly { readonly tensor: Tensor; readonly value: NdArray<DType> }[],
  outputs: readonly Tensor[],
  abilities?: Abilities,
): Promise<readonly NdArray<DType>[]> => {
  const tensors = leaves.map(({ tensor }) => tensor);
  return using(await program(tensors, outputs, abilities), (made) => made.run(leaves.map(({ value }) => value)));
};
