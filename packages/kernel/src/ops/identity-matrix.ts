/** @file Products with identity matrices: they move elements faster than ONNX Runtime's `Transpose` and `Slice` do. */
import type { Emitter } from "../graph/emitter.ts";

/** The identity matrix; or the reversed one, with ones on the antidiagonal, which reverses what it is multiplied with. */
export const identityMatrix = (
  size: number,
  onnx: Emitter,
  { backwards = false }: { readonly backwards?: boolean } = {},
): string => {
  const numbers = Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    return row === (backwards ? size - 1 - column : column) ? 1 : 0;
  });
  return onnx.floats(numbers, [size, size]);
};
