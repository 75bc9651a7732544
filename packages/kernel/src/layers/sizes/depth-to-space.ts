/** @file Pixel shuffle: channels become pixels, and back. Shi et al. 2016, arXiv:1609.05158. */
import { spaceToDepth as gather, depthToSpace as spread } from "../../ops/depth-to-space.ts";
import {
  type BlockOrder,
  type DepthToSpaceShape,
  depthToSpaceShape,
  type SpaceToDepthShape,
  spaceToDepthShape,
} from "../../shape/depth-to-space.ts";
import { checkWhole, checkWord } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface BlockOptions {
  /**
   * Which channels become one block of pixels. `"tensorflow"`: those of `tf.nn.depth_to_space`, ONNX's "DCR": all channels
   * of the block's first pixel, then all of its second. `"torch"`: those of `PixelShuffle`, ONNX's "CRD": all pixels of the
   * first channel's block, then all of the second's. Default `"tensorflow"`.
   */
  readonly order?: BlockOrder;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

export interface DepthToSpace<T extends number> extends TypedLayer {
  readonly [OUT]: DepthToSpaceShape<this[typeof IN], T>;
}

export interface SpaceToDepth<T extends number> extends TypedLayer {
  readonly [OUT]: SpaceToDepthShape<this[typeof IN], T>;
}

const checkBlock = (at: string, blockSize: number, order: BlockOrder): void => {
  checkWhole(at, "blockSize", blockSize);
  checkWord(at, "order", order, ["tensorflow", "torch"]);
};

/**
 * Channels become pixels: an image with `blockSize²` times the channels becomes one of `blockSize` times the height and
 * width. Nothing is computed. After a convolution it is the pixel shuffle of Shi et al. 2016, arXiv:1609.05158, figure 1;
 * PyTorch's `PixelShuffle` has `order: "torch"`.
 *
 * - in   `[batch, height, width, channels · blockSize²]`
 * - out  `[batch, height · blockSize, width · blockSize, channels]`
 *
 * @param blockSize Pixels of a block along each axis.
 * @throws {@link ShapeError} when the channels are open, or `blockSize²` does not divide them.
 * @example
 * depthToSpace(2)(input([28, 28, 64])).shape; // [null, 56, 56, 16]
 */
export const depthToSpace = <const T extends number>(blockSize: T, options: BlockOptions = {}): DepthToSpace<T> => {
  const at = "depthToSpace";
  const { order = "tensorflow" } = options;
  checkBlock(at, blockSize, order);
  return ruledLayer(
    definitionOf(at, { blockSize }, { order }, options),
    (shape) => depthToSpaceShape(shape, blockSize),
    () => (x) => spread(x, blockSize, order),
  );
};

/**
 * Pixels become channels: the inverse of {@link depthToSpace}, PyTorch's `PixelUnshuffle` with `order: "torch"`.
 *
 * - in   `[batch, height · blockSize, width · blockSize, channels]`
 * - out  `[batch, height, width, channels · blockSize²]`
 *
 * @param blockSize Pixels of a block along each axis.
 * @throws {@link ShapeError} when the channels are open, or `blockSize` does not divide the height or the width.
 * @example
 * spaceToDepth(2)(input([56, 56, 16])).shape; // [null, 28, 28, 64]
 */
export const spaceToDepth = <const T extends number>(blockSize: T, options: BlockOptions = {}): SpaceToDepth<T> => {
  const at = "spaceToDepth";
  const { order = "tensorflow" } = options;
  checkBlock(at, blockSize, order);
  return ruledLayer(
    definitionOf(at, { blockSize }, { order }, options),
    (shape) => spaceToDepthShape(shape, blockSize),
    () => (x) => gather(x, blockSize, order),
  );
};
