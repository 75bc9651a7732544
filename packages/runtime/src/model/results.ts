/** @file What a session gives, as users meet it. */
import type { DType, NdArray, NumberDType } from "@tributary/kernel";
import { dtypeOf } from "@tributary/kernel/authoring";

/** The same numbers as JavaScript's: int64 is ONNX's word for positions and counts, which int32 holds. */
export const resultOf = (array: NdArray<DType>): NdArray => {
  const { shape, data } = array;
  return data instanceof BigInt64Array
    ? { dtype: "int32", shape, data: Int32Array.from(data, Number) }
    : { dtype: dtypeOf(array) as NumberDType, shape, data };
};
