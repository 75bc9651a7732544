/** @file What optimizers do to every weight: a sum in which one of both is scaled. */
import { BLOCKS, type Emitter } from "../graph/emitter.ts";
import { apply, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sameShape } from "../shape/count.ts";
import { add, beside, multiply } from "./arithmetic.ts";
import { onePixel } from "./blocked-window.ts";
import { sizeAt, sum } from "./broadcast.ts";
import { lowerPairwise, sizesMet } from "./without-tail.ts";

type Scaled = readonly [y: Tensor, x: Tensor, factor: Tensor];

/** Kernels of convolutions whose second axis is whole blocks: as images, they are scaled and added in one pass. */
const fitsBlocks = ({ shape }: Tensor, { abilities: { channelBlock } }: Emitter): boolean =>
  channelBlock !== null &&
  shape.length === 4 &&
  shape.every((size) => size !== null) &&
  shape[1]! % channelBlock === 0 &&
  shape[3]! > 1;

const addScaledOp: Op<null, Scaled> = {
  name: "addScaled",
  shape: ({ inputs: [y] }) => y.shape,
  gradient: ({ inputs: [, x, factor] }, dOutput) => [dOutput, multiply(dOutput, factor), sum(multiply(dOutput, x))],
  lower({ inputs: [y, x, factor] }, onnx) {
    const together = onnx.aligned([y, x]);
    const asKernel = together.layout === "kernel";
    const [added, scaled] = asKernel ? together.names : [onnx.logical(y), onnx.logical(x)];
    const layout = asKernel ? "kernel" : "last";
    if (!fitsBlocks(x, onnx)) {
      const one = { name: onnx.logical(factor), sizes: [] };
      const product = lowerPairwise("Mul", { name: scaled!, sizes: sizesMet(x, layout) }, one, onnx);
      return { name: onnx.node("Add", [product, added!]), layout };
    }
    // Every number is its own pixel and channel here, so it does not matter that the order is not that of blocks.
    const channels = sizeAt(x, 1);
    const kernel = onnx.node("Expand", [onnx.logical(factor), onnx.ints([channels, 1, 1, 1])]);
    return { name: onnx.node(`${BLOCKS}.Conv`, [scaled!, kernel, "", added!], onePixel(channels)), layout };
  },
};

/**
 * y + factor · x, where both have the same shape and the factor is a single number.
 *
 * @example
 * await compute(addScaled(constant([1, 2]), constant([10, 20]), 0.5)); // [6, 12]
 */
export const addScaled = (y: Tensor, x: Tensor, factor: Tensor | number): Tensor => {
  const scale = beside(factor, x);
  const alike = sameShape(x.shape, y.shape) && scale.shape.length === 0;
  return alike ? apply(addScaledOp, [y, x, scale], null) : add(y, multiply(x, scale));
};
