/** @file Pieces of a batch, cut out of it and joined again. */
import type { DType, NdArray } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";

/** The examples from one up to another. */
export const pieceOf = (array: NdArray<DType>, from: number, to: number): NdArray<DType> => {
  const [, ...inner] = array.shape;
  const step = countOf(inner);
  return { ...array, shape: [to - from, ...inner], data: array.data.subarray(from * step, to * step) };
};

/** The pieces of a batch behind each other. */
export const joined = (pieces: readonly NdArray[]): NdArray => {
  const [first] = pieces as [NdArray];
  if (pieces.length === 1) return first;
  const count = pieces.reduce((sum, { data }) => sum + data.length, 0);
  const data = new (first.data.constructor as Float32ArrayConstructor)(count);
  let at = 0;
  for (const piece of pieces) {
    data.set(piece.data, at);
    at += piece.data.length;
  }
  return { ...first, shape: [pieces.reduce((sum, { shape }) => sum + shape[0]!, 0), ...first.shape.slice(1)], data };
};
