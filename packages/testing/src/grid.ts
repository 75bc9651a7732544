/** @file Arrays for plain loops: numbers that are asked for by their place. */
import type { DType, NdArray } from "@tributary/kernel";
import { countOf, type OnnxType } from "@tributary/kernel/authoring";

/** An array as a function of the place: `x(0, 2, 3, 1)`. Outside of it everything is 0, as if it were padded. */
export interface Grid extends NdArray<DType> {
  (...place: readonly number[]): number;
}

/** The place of the `index`-th number, counted row by row. */
export const placeOf = (index: number, shape: readonly number[]): readonly number[] => {
  let rest = index;
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = (rest - at) / size;
      return at;
    })
    .reverse();
};

/** Makes an array askable. */
export const grid = ({ dtype, shape, data }: NdArray<DType>): Grid => {
  const ask = (...place: readonly number[]): number => {
    let index = 0;
    for (const [axis, size] of shape.entries()) {
      const at = place[axis] ?? 0;
      if (at < 0 || at >= size) return 0;
      index = index * size + at;
    }
    return Number(data[index]);
  };
  return Object.assign(ask, { dtype, shape, data }) as Grid;
};

const arrayOf = (dtype: OnnxType, numbers: readonly number[]): NdArray<DType>["data"] => {
  if (dtype === "float32") return Float32Array.from(numbers);
  if (dtype === "int32") return Int32Array.from(numbers);
  if (dtype === "int64") return BigInt64Array.from(numbers, BigInt);
  return Uint8Array.from(numbers);
};

/** An array whose number at each place is worked out by a function. */
export const fill = (
  shape: readonly number[],
  numberAt: (...place: readonly number[]) => number,
  dtype: OnnxType = "float32",
): NdArray<DType> => {
  const numbers = Array.from({ length: countOf(shape) }, (_, i) => numberAt(...placeOf(i, shape)));
  return { dtype, shape, data: arrayOf(dtype, numbers) } as NdArray<DType>;
};
