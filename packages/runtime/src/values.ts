/** @file Numbers with a type and a shape: what goes into a session, what comes out, and what weight files hold. */
import type { OnnxType } from "@tributary/kernel/authoring";

/** The typed array that holds each element type. Booleans are bytes, 0 or 1. */
export interface ArrayOf {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
}

/** An array of numbers: its element type, its shape, and the numbers row by row. */
export interface Value<D extends OnnxType = OnnxType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: ArrayOf[D];
}

/** Arrays by name. */
export type Values = Readonly<Record<string, Value>>;

/** How many numbers an array of this shape holds. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
