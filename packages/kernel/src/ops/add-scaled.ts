/** @file What optimizers do to every weight: a sum in which one of both is scaled. */
import { BLOCKS, type Emitter } from "../graph/emitter.ts";
import { checkNumber } from "../graph/numbers.ts";
import { apply, type Op } from "../graph/op.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { countOf, sameShape } from "../shape/count.ts";
import { add, beside, multiply } from "./arithmetic.ts";
import { onePixel } from "./blocked-window.ts";
import { sizesOf, sum } from "./broadcast.ts";
import { lowerPairwise, sizesMet, WORTHWHILE } from "./without-tail.ts";

type Scaled = readonly [y: Tensor, x: Tensor, factor: Tensor];

/**
 * The sizes of an image in blocks that as many numbers make. Every number is its own pixel and channel here, so it does not matter in which order they are.
 * Null where they fill no blocks.
 */
const asImage = ({ shape }: Tensor, { abilities: { channelBlock: block } }: Emitter): readonly number[] | null => {
  if (block === null || shape.length < 2 || shape.some((size) => size === null)) return null;
  const sizes = shape as readonly number[];
  const [rows, columns] = [sizes[0]!, countOf(sizes.slice(1))];
  // A kernel is one as it is.
  if (sizes.length === 4 && sizes[1]! % block === 0 && sizes[3]! > 1) return sizes;
  if (rows * columns < WORTHWHILE) return null;
  if (columns % block === 0) return [rows, block, 1, columns / block];
  return rows % block === 0 ? [rows / block, block, 1, columns] : null;
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
    const image = asImage(x, onnx);
    if (image === null) {
      const one = { name: onnx.logical(factor), sizes: [] };
      const product = lowerPairwise("Mul", { name: scaled, sizes: sizesMet(x, layout) }, one, onnx);
      return { name: onnx.node("Add", [product, added]), layout };
    }
    const channels = image[1]!;
    const kernel = onnx.node("Expand", [onnx.logical(factor), onnx.ints([channels, 1, 1, 1])]);
    const reshaped = (value: string, sizes: readonly number[]): string =>
      sameShape(x.shape, image) ? value : onnx.node("Reshape", [value, onnx.ints(sizes)]);
    const operands = [reshaped(scaled, image), kernel, "", reshaped(added, image)];
    const sum = onnx.node(`${BLOCKS}.Conv`, operands, onePixel(channels));
    return { name: reshaped(sum, sizesOf(x)), layout };
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
