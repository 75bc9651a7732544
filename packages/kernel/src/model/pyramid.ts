/** @file Feature pyramids: what a network sees on its way down, from fine to coarse. */
import type { Block, Tensor } from "../graph/tensor.ts";

/** One level of a pyramid. */
export interface PyramidLevel {
  /** What the network calls it: `"conv3"`. */
  readonly name: string;
  /** How many pixels of the image, in each direction, one pixel of the level stands for: 1, 2, 4, … */
  readonly stride: number;
  /** `[batch, height / stride, width / stride, channels]`, sizes rounded as the network rounds them. */
  readonly tensor: Tensor;
}

/** The levels of a network, from fine to coarse, one for each stride. */
export type Pyramid = readonly PyramidLevel[];

/** A network that gives its whole pyramid: what decoders like U-Net's are built on. */
export type Backbone = (image: Tensor) => Pyramid;

/** A piece of a network drawn as a chain. */
export interface Stage {
  readonly name: string;
  /** The stride of what comes out of it, counted from the image. */
  readonly stride: number;
  readonly block: Block;
}

/** What each stage gives, in their order: each works on what the one before gave. */
const runStages = (stages: readonly Stage[], image: Tensor): readonly PyramidLevel[] => {
  let tensor = image;
  return stages.map(({ name, stride, block }) => {
    tensor = block(tensor);
    return { name, stride, tensor };
  });
};

/** The stages one after the other: what the last one gives. */
export const lastOf =
  (stages: readonly Stage[]): Block =>
  (image) =>
    runStages(stages, image).at(-1)!.tensor;

/**
 * The stages one after the other, as a backbone. Where several stages have one stride, the last of them is the level:
 * it has seen the most.
 *
 * @example
 * const stages = [
 *   { name: "fine", stride: 2, block: conv2d(8, 3, { strides: 2, padding: "same" }) },
 *   { name: "coarse", stride: 4, block: conv2d(16, 3, { strides: 2, padding: "same" }) },
 * ];
 * pyramidOf(stages)(input([32, 32, 3])).map(({ name, tensor }) => [name, tensor.shape]);
 * // [["fine", [null, 16, 16, 8]], ["coarse", [null, 8, 8, 16]]]
 */
export const pyramidOf =
  (stages: readonly Stage[]): Backbone =>
  (image) =>
    runStages(stages, image).filter(({ stride }, i) => stages[i + 1]?.stride !== stride);
