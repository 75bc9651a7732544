/** @file The matrix product, batched over any leading axes. */
import { ShapeError } from "../errors.ts";
import { apply, type Binary, type Op } from "../graph/op.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { broadcastShape, sizeAt, sizesOf, sumTo } from "./broadcast.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/**
 * The last two axes swapped.
 *
 * @example
 * await compute(matrixTranspose(constant([[1, 2], [3, 4]]))); // [[1, 3], [2, 4]]
 */
export const matrixTranspose = (x: Tensor): Tensor => {
  const rank = x.shape.length;
  return transpose(
    x,
    x.shape.map((_, axis) => (axis === rank - 2 ? rank - 1 : axis === rank - 1 ? rank - 2 : axis)),
  );
};

/** All axes but the last flattened into one. */
const asRows = (x: Tensor): Tensor => reshape(x, [countOf(sizesOf(x)) / sizeAt(x, -1), sizeAt(x, -1)]);

const matmulOp: Op<null, Binary> = {
  name: "matmul",
  shape({ inputs: [a, b], at }) {
    const [inner, other] = [a.shape.at(-1), b.shape.at(-2)];
    if (a.shape.length < 2 || b.shape.length < 2 || (inner !== null && other !== null && inner !== other)) {
      throw new ShapeError({
        at,
        problem: `cannot multiply matrices: ${inner} columns meet ${other} rows`,
        received: [a.shape, b.shape],
        expected: "as many columns on the left as rows on the right",
        fix: "transpose one of them, or change its size",
      });
    }
    return [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2), at), a.shape.at(-2)!, b.shape.at(-1)!];
  },
  gradient({ inputs: [a, b] }, dOutput) {
    const dA = sumTo(matmul(dOutput, matrixTranspose(b)), a.shape);
    // Many matrices on the left and one on the right: the gradient is one product of all rows, instead of a sum of
    // products.
    const dB =
      b.shape.length === 2
        ? matmul(matrixTranspose(asRows(a)), asRows(dOutput))
        : sumTo(matmul(matrixTranspose(a), dOutput), b.shape);
    return [dA, dB];
  },
  reach(call, input, axis) {
    const rank = call.inputs[input]!.shape.length;
    const meets = input === 0 ? rank - 1 : rank - 2;
    return axis === meets ? "everywhere" : elementReach(call, input, axis);
  },
  lower: ({ inputs: [a, b] }, onnx) => onnx.matmul(onnx.logical(a), onnx.logical(b)),
  multiplyAdds: ({ inputs: [a], output }) => countOf(output.shape.map((size) => size ?? 1)) * (a.shape.at(-1) ?? 1),
};

/**
 * The matrix product over the last two axes; axes before them broadcast.
 *
 * @example
 * await compute(matmul(constant([[1, 2], [3, 4]]), constant([[1], [10]]))); // [[21], [43]]
 */
export const matmul = (a: Tensor, b: Tensor): Tensor => apply(matmulOp, [a, b], null);
