/** @file NdArray: numbers with a shape, which is what pictures, batches, predictions and weights are. */
import type { DType } from "../shape/types.ts";

/** The typed array that holds each element type. Booleans are bytes, 0 or 1. */
export interface ArrayOf {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
}

/** All element types but int64, whose elements are not JavaScript's numbers: it crosses the border to ONNX Runtime only. */
export type NumberDType = Exclude<DType, "int64">;

/**
 * An array of numbers and its shape, row by row: the last axis fastest.
 *
 * Whatever holds numbers is one: a picture (`[height, width, channels]`), a batch of them, the target of a model, what it predicts,
 * a weight.
 *
 * @example
 * const pixels: NdArray = { data: new Float32Array(24), shape: [2, 2, 2, 3] };
 */
export interface NdArray<D extends DType = NumberDType, S extends readonly number[] = readonly number[]> {
  readonly data: ArrayOf[D];
  readonly shape: S;
  /** What one element is. Default: as the kind of array says; a `Uint8Array` holds uint8 unless this says `"bool"`. */
  readonly dtype?: D;
}

/** Arrays by name: the weights of a model, or what its inputs are fed with. */
export type NdArrays<D extends DType = NumberDType> = Readonly<Record<string, NdArray<D>>>;

/** One array, or several by name: what a model with one input is fed with, or one with several. */
export type ArrayOrArrays = NdArray | NdArrays;

/**
 * Whether it is one array rather than several by name.
 *
 * @example
 * const array = { data: Float32Array.of(1, 2), shape: [2] };
 * isNdArray(array); // true
 * isNdArray({ image: array }); // false
 */
export const isNdArray = (arrays: ArrayOrArrays): arrays is NdArray => ArrayBuffer.isView(arrays.data);

/**
 * What one element of an array is: it follows from the kind of array, but for bytes, which are booleans where the array says so.
 *
 * @example
 * dtypeOf({ data: Int32Array.of(7) }); // "int32"
 */
export const dtypeOf = ({ data, dtype }: Pick<NdArray<DType>, "data" | "dtype">): DType => {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof BigInt64Array) return "int64";
  return dtype === "bool" ? "bool" : "uint8";
};
