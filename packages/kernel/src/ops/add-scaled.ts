/** @file What optimizers do to every weight: a sum in which one of both is scaled. */
import { type AnyValue, BLOCKS, type Emitter } from "../graph/emitter.ts";
import { checkNumber } from "../graph/numbers.ts";
import { apply, type Op } from "../graph/op.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { countOf, sameShape } from "../shape/count.ts";
import { add, beside, multiply } from "./arithmetic.ts";
import { onePixel } from "./blocked-window.ts";
import { sizesOf, sum } from "./broadcast.ts";
import { asRow, squaresOf } from "./kernel-order.ts";
import { reshaped } from "./reshaped.ts";
import { lowerPairwise, sizesMet, WORTHWHILE } from "./without-tail.ts";

type Scaled = readonly [y: Tensor, x: Tensor, factor: Tensor];

/**
 * The sizes of an image in blocks that as many numbers make. Every number is its own pixel and channel here, so it does not matter in which order they are.
 * Null where they fill no blocks.
 */
const asImage = (
  { shape }: Tensor,
  layout: AnyValue["layout"],
  { abilities: { channelBlock: block } }: Emitter,
): readonly number[] | null => {
  if (block === null || shape.length < 2 || shape.some((size) => size === null)) return null;
  const sizes = shape as readonly number[];
  const [rows, columns] = [sizes[0]!, countOf(sizes.slice(1))];
  if (layout === "kernel") return squaresOf(sizes, block);
  // A kernel is one as it is.
  if (sizes.length === 4 && sizes[1]! % block === 0 && sizes[3]! > 1) return sizes;
  if (rows * columns < WORTHWHILE) return null;
  if (rows % block === 0) return asRow(rows, columns);
  return columns % block === 0 ? [rows, block, 1, columns / block] : null;
};

const addScaledOp: Op<null, Scaled> = {
  name: "addScaled",
  shape: ({ inputs: [y] }) => y.shape,
  gradient: ({ inputs: [, x, factor] }, dOutput) => [dOutput, multiply(dOutput, factor), sum(multiply(dOutput, x))],
  lower({ inputs: [y, x, factor] }, onnx) {
    const together = onnx.aligned([y, x]);
    const asKernel = together.layout === "kernel";
    const [added, scaled] = (asKernel ? together.names : [onnx.logical(y), onnx.logical(x)]) as [string, string];
    const layout = asKernel ? "kernel" : "last";
    const image = asImage(x, layout, onnx);
    if (image === null) {
      const one = { name: onnx.logical(factor), sizes: [] };
      const product = lowerPairwise("Mul", { name: scaled, sizes: sizesMet(x, layout, onnx) }, one, onnx);
      return { name: onnx.node("Add", [product, added]), layout };
    }
    const channels = image[1]!;
    const kernel = onnx.node("Expand", [onnx.logical(factor), onnx.ints([channels, 1, 1, 1])]);
    const operands = [reshaped(scaled, image, onnx), kernel, "", reshaped(added, image, onnx)];
    const sum = onnx.node(`${BLOCKS}.Conv`, operands, onePixel(channels));
    return { name: asKernel ? sum : reshaped(sum, sizesOf(x), onnx), layout };
  },
};

/**
 * y + factor · x, where both have the same shape and the factor is a single number.
 *
 * @example
 * await compute(addScaled(constant([1, 2]), constant([10, 20]), 0.5)); // [6, 12]
 */
export const addScaled = (y: Tensor, x: Tensor, factor: Tensor | number): Tensor => {
  if (!isTensor(factor)) checkNumber("addScaled", "factor", factor);
  const scale = beside(factor, x);
  const alike = sameShape(x.shape, y.shape) && scale.shape.length === 0;
  return alike ? apply(addScaledOp, [y, x, scale], null) : add(y, multiply(x, scale));
};
