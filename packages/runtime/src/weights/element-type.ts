/** @file The element types of safetensors files, and what each becomes when read. */
import type { ArrayOf } from "@tributary/kernel";
import type { OnnxType } from "@tributary/kernel/authoring";
import { copied } from "../files/source.ts";
import { fromBrainFloat16, fromFloat16 } from "./half.ts";

/** An element type in a file: how many bytes, and how to read a block of them. `null` where a number does not fit. */
interface StoredType {
  readonly size: number;
  readonly dtype: OnnxType;
  read(bytes: Uint8Array): ArrayOf[OnnxType] | null;
}

/** The block's own memory, where a typed array may start there; a copy elsewhere. */
const aligned = (bytes: Uint8Array, size: number): readonly [ArrayBuffer, number, number] => {
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : copied(bytes);
  return [buffer as ArrayBuffer, byteOffset, bytes.byteLength / size];
};

const whole = (numbers: ArrayLike<number | bigint>): Int32Array | null => {
  const result = new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = Number(numbers[i]!);
    result[i] = value;
    if (result[i] !== value) return null;
  }
  return result;
};

/** Real numbers become float32, whole numbers int32; bytes and booleans stay as they are. */
export const storedTypes: Readonly<Record<string, StoredType>> = {
  F64: { size: 8, dtype: "float32", read: (bytes) => Float32Array.from(new Float64Array(...aligned(bytes, 8))) },
  F32: { size: 4, dtype: "float32", read: (bytes) => new Float32Array(...aligned(bytes, 4)) },
  F16: { size: 2, dtype: "float32", read: (bytes) => fromFloat16(new Uint16Array(...aligned(bytes, 2))) },
  BF16: { size: 2, dtype: "float32", read: (bytes) => fromBrainFloat16(new Uint16Array(...aligned(bytes, 2))) },
  I64: { size: 8, dtype: "int32", read: (bytes) => whole(new BigInt64Array(...aligned(bytes, 8))) },
  I32: { size: 4, dtype: "int32", read: (bytes) => new Int32Array(...aligned(bytes, 4)) },
  I16: { size: 2, dtype: "int32", read: (bytes) => whole(new Int16Array(...aligned(bytes, 2))) },
  I8: { size: 1, dtype: "int32", read: (bytes) => whole(new Int8Array(...aligned(bytes, 1))) },
  U64: { size: 8, dtype: "int32", read: (bytes) => whole(new BigUint64Array(...aligned(bytes, 8))) },
  U32: { size: 4, dtype: "int32", read: (bytes) => whole(new Uint32Array(...aligned(bytes, 4))) },
  U16: { size: 2, dtype: "int32", read: (bytes) => whole(new Uint16Array(...aligned(bytes, 2))) },
  U8: { size: 1, dtype: "uint8", read: (bytes) => bytes },
  BOOL: { size: 1, dtype: "bool", read: (bytes) => (bytes.every((byte) => byte < 2) ? bytes : null) },
};

/** The type that each of ours is written as. */
export const storedAs: Readonly<Record<OnnxType, string>> = {
  float32: "F32",
  int32: "I32",
  int64: "I64",
  uint8: "U8",
  bool: "BOOL",
};
