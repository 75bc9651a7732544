/** @file Channels become pixels and pixels become channels: no number changes, each only moves. */
import { settle } from "../errors.ts";
import type { Emitter, Layout } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { moved } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type BlockOrder, depthToSpaceShape, spaceToDepthShape } from "../shape/depth-to-space.ts";
import { refuseArgument } from "./arguments.ts";

interface BlockAttrs {
  readonly blockSize: number;
  readonly order: BlockOrder;
}

/** Height, width and channels are mixed; only the batch stays. */
const batchOnly = (axis: number): number | null => (axis === 0 ? 0 : null);

const depthToSpaceOp: Op<BlockAttrs, Unary> = {
  name: "depthToSpace",
  shape: ({ inputs: [x], attrs: { blockSize }, at }) => settle(depthToSpaceShape(x.shape, blockSize), at),
  // Every number has moved to one place, so its gradient moves back.
  gradient: ({ attrs: { blockSize, order } }, dOutput) => [spaceToDepth(dOutput, blockSize, order)],
  range: ({ inputs: [x], attrs }, of) => moved(of(x), batchOnly, (other) => apply(depthToSpaceOp, [other], attrs)),
  // A block of pixels is one pixel's channels.
  reach({ attrs: { blockSize } }, _, axis) {
    if (axis === 3) return "everywhere";
    return axis === 0 ? samePosition(0) : { axis, step: 1, per: blockSize, first: 1 - blockSize, last: 0 };
  },
  lower({ inputs: [x], attrs: { blockSize, order } }, onnx) {
    const mode = order === "tensorflow" ? "DCR" : "CRD";
    const name = onnx.imageNode("DepthToSpace", [onnx.image(x)], { blocksize: blockSize, mode });
    return { name, layout: onnx.imageLayout };
  },
};

/** The places of each block side by side, as channels in TensorFlow's order. */
const placesApart = (image: string, layout: Layout, blockSize: number, onnx: Emitter): string => {
  if (onnx.abilities.spaceToDepth && layout === "first")
    return onnx.node("SpaceToDepth", [image], { blocksize: blockSize });
  const places = Array.from({ length: blockSize ** 2 }, (_, i) => [Math.floor(i / blockSize), i % blockSize]);
  const [ends, axes, steps] = [
    [2 ** 31 - 1, 2 ** 31 - 1],
    [1, 2].map((axis) => onnx.axis(axis, layout)),
    [blockSize, blockSize],
  ].map((list) => onnx.ints(list));
  const cuts = places.map((starts) => onnx.node("Slice", [image, onnx.ints(starts), ends!, axes!, steps!]));
  return onnx.node("Concat", cuts, { axis: onnx.axis(3, layout) });
};

const spaceToDepthOp: Op<BlockAttrs, Unary> = {
  name: "spaceToDepth",
  shape: ({ inputs: [x], attrs: { blockSize }, at }) => settle(spaceToDepthShape(x.shape, blockSize), at),
  gradient: ({ attrs: { blockSize, order } }, dOutput) => [depthToSpace(dOutput, blockSize, order)],
  range: ({ inputs: [x], attrs }, of) => moved(of(x), batchOnly, (other) => apply(spaceToDepthOp, [other], attrs)),
  reach({ attrs: { blockSize } }, _, axis) {
    if (axis === 3) return "everywhere";
    return axis === 0 ? samePosition(0) : { axis, step: blockSize, per: 1, first: 0, last: blockSize - 1 };
  },
  lower({ inputs: [x], attrs: { blockSize, order } }, onnx) {
    const layout = onnx.imageLayout;
    const apart = placesApart(onnx.image(x), layout, blockSize, onnx);
    if (order === "tensorflow") return { name: apart, layout };
    // ONNX knows TensorFlow's order only: place after place, each with all channels. PyTorch's is the transpose of it.
    const [channels, places] = [x.shape[3]!, blockSize ** 2];
    const from = Array.from({ length: channels * places }, (_, i) => (i % places) * channels + Math.floor(i / places));
    return { name: onnx.node("Gather", [apart, onnx.places(from)], { axis: onnx.axis(3, layout) }), layout };
  },
};

const checked = (op: string, blockSize: number, order: BlockOrder): BlockAttrs => {
  if (!Number.isSafeInteger(blockSize) || blockSize < 1) {
    throw refuseArgument(op, "blockSize", blockSize, "a whole number, at least 1");
  }
  if (order !== "tensorflow" && order !== "torch") {
    throw refuseArgument(op, "order", order, '"tensorflow" or "torch"');
  }
  return { blockSize, order };
};

/**
 * Channels become pixels: each pixel of `blockSize²` groups of channels becomes a block of pixels.
 *
 * @example
 * depthToSpace(input([7, 7, 64]), 2).shape; // [null, 14, 14, 16]
 */
export const depthToSpace = (x: Tensor, blockSize: number, order: BlockOrder = "tensorflow"): Tensor =>
  apply(depthToSpaceOp, [x], checked("depthToSpace", blockSize, order));

/**
 * Pixels become channels: the inverse of {@link depthToSpace}.
 *
 * @example
 * spaceToDepth(input([14, 14, 16]), 2).shape; // [null, 7, 7, 64]
 */
export const spaceToDepth = (x: Tensor, blockSize: number, order: BlockOrder = "tensorflow"): Tensor =>
  apply(spaceToDepthOp, [x], checked("spaceToDepth", blockSize, order));
