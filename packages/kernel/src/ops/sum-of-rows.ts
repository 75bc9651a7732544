/** @file Sums over the batch. */
import type { Emitter } from "../graph/emitter.ts";

/**
 * The sum over the first axis; the others become one. ONNX Runtime's own kernels multiply a row of ones with a matrix at the speed of memory, and
 * sum its rows at an eighth of that; on graphics cards they turn the matrix around first.
 */
export const lowerSumOfRows = (value: string, rows: number, onnx: Emitter): string => {
  if (rows === 1) return onnx.node("Reshape", [value, onnx.ints([-1])]);
  const matrix = onnx.node("Reshape", [value, onnx.ints([rows, -1])]);
  const { channelBlock, manyAtOnce } = onnx.abilities;
  if (channelBlock === null && !manyAtOnce) return onnx.node("ReduceSum", [matrix, onnx.ints([0])], { keepdims: 0 });
  return onnx.node("MatMul", [onnx.floats(new Array<number>(rows).fill(1)), matrix]);
};
