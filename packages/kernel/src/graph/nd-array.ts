/** @file NdArray: numbers with a shape. Pictures, batches, predictions and weights are all NdArrays. */
import type { DType } from "../shape/types.ts";

/** The typed array that holds each element type. Booleans are bytes, 0 or 1. */
export interface ArrayOf {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
}

/** All element types but int64, whose elements are not JavaScript numbers: it is used only for ONNX Runtime. */
export type NumberDType = Exclude<DType, "int64">;

/**
 * An array of numbers and its shape, in row-major (C) order: the last axis changes fastest.
 *
 * Used for everything that holds numbers: a picture (`[height, width, channels]`), a batch of pictures, targets,
 * predictions, weights.
 *
 * @example
 * const pixels: NdArray = { data: new Float32Array(24), shape: [2, 2, 2, 3] };
 */
export interface NdArray<D extends DType = NumberDType, S extends readonly number[] = readonly number[]> {
  readonly data: ArrayOf[D];
  readonly shape: S;
  /** The element type. By default that of the typed array; a `Uint8Array` holds uint8 unless this is `"bool"`. */
  readonly dtype?: D;
}

/** Arrays by name: the weights of a model, or the values of its inputs. */
export type NdArrays<D extends DType = NumberDType> = Readonly<Record<string, NdArray<D>>>;

/** One array, or several by name: the values of a model with one input, or with several. */
export type ArrayOrArrays = NdArray | NdArrays;

/**
 * Whether a value is one array, not several by name.
 *
 * @example
 * const array = { data: Float32Array.of(1, 2), shape: [2] };
 * isNdArray(array); // true
 * isNdArray({ image: array }); // false
 */
export const isNdArray = (arrays: ArrayOrArrays): arrays is NdArray => ArrayBuffer.isView(arrays.data);

/**
 * Whether anything at all, as JavaScript may hand it over, has numbers and their shape.
 *
 * @example
 * hasNumbers({ data: Float32Array.of(1, 2), shape: [2] }); // true
 * hasNumbers([1, 2]); // false
 */
export const hasNumbers = (given: unknown): given is NdArray =>
  typeof given === "object" &&
  given !== null &&
  "data" in given &&
  ArrayBuffer.isView(given.data) &&
  !(given.data instanceof DataView) &&
  "shape" in given &&
  Array.isArray(given.shape);

/**
 * The element type of an array. It follows from the typed array; only a `Uint8Array` may instead say that it holds
 * `"bool"`.
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
