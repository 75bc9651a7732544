/** @file Gradients from the outside: move a number a little, see how much the result moves. */
import type { DType, NdArray } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import type { Program } from "./evaluate.ts";

/** How much Σ output · weights moves per number of an input, at some of its places. */
export interface Slope {
  /** Counted row by row. */
  readonly index: number;
  readonly slope: number;
}

export interface DifferencesOptions {
  /** How far each number is moved to both sides. Default 0.01. */
  readonly step?: number;
  /** At how many places at most. Default 40, drawn at random. */
  readonly places?: number;
}

const chosen = (count: number, most: number): readonly number[] => {
  const keys = randomStream(7, "places").words(count);
  return Array.from(keys.keys())
    .sort((a, b) => keys[a]! - keys[b]!)
    .slice(0, most);
};

/** Central differences. The weighted sum is taken here in double precision, so that only the outputs are rounded. */
export const centralDifferences = async (
  forward: Program,
  values: readonly NdArray<DType>[],
  input: number,
  weights: NdArray<DType>,
  { step = 0.01, places = 40 }: DifferencesOptions = {},
): Promise<readonly Slope[]> => {
  const original = values[input]!;
  const totalAt = async (index: number, number: number): Promise<number> => {
    const data = Float32Array.from(original.data as Float32Array);
    data[index] = number;
    const [output] = await forward.run(
      values.map((value, i) => (i === input ? { ...original, data } : value) as NdArray<DType>),
    );
    return (output!.data as Float32Array).reduce((sum, y, i) => sum + y * Number(weights.data[i]), 0);
  };
  const slopes: Slope[] = [];
  for (const index of chosen(original.data.length, places)) {
    // The numbers as float32 has them: their true distance is the one to divide by.
    const [above, below] = [step, -step].map((by) => Math.fround(Number(original.data[index]) + by)) as [
      number,
      number,
    ];
    const difference = (await totalAt(index, above)) - (await totalAt(index, below));
    slopes.push({ index, slope: difference / (above - below) });
  }
  return slopes;
};
