/** @file Feature pyramids: the feature maps of a network at each resolution, from fine to coarse. */
import type { Block, Tensor } from "../graph/tensor.ts";
import { applied } from "../layers/arguments.ts";
import type { Preprocessing } from "./preprocessing.ts";
import type { Reference } from "./references.ts";

/** One level of a pyramid. */
export interface PyramidLevel {
  /** Its name in the network: `"conv3"`. */
  readonly name: string;
  /** How much smaller than the image the level is, in each direction: 1, 2, 4, … */
  readonly stride: number;
  /** `[batch, height / stride, width / stride, channels]`, sizes rounded as the network rounds them. */
  readonly tensor: Tensor;
  /** The stage before it, where that has the same stride: in a dilated network there are several stages of the last stride. */
  readonly before?: PyramidLevel;
}

/** The levels of a network, from fine to coarse, one for each stride. */
export type Pyramid = readonly PyramidLevel[];

/** A network that gives its feature pyramid, for decoders such as U-Net's. */
export type Backbone = (image: Tensor) => Pyramid;

/** A network of which the pyramid is a part, and what it says of its weights and of the pixels that they expect. */
export interface PyramidNetwork {
  readonly pyramid: Backbone;
  readonly reference?: Reference;
  readonly preprocessing?: Preprocessing | null;
}

/** What decoders stand on: a network with a pyramid, or its pyramid alone. */
export type Encoder = PyramidNetwork | Backbone;

/** A part of a network that is a chain of blocks. */
export interface Stage {
  readonly name: string;
  /** The stride of its output, relative to the image. */
  readonly stride: number;
  readonly block: Block;
}

/** The output of each stage; each is applied to the output of the one before. */
const runStages = (stages: readonly Stage[], image: Tensor): readonly PyramidLevel[] => {
  let tensor = image;
  return stages.map(({ name, stride, block }) => {
    tensor = applied(name, block, tensor);
    return { name, stride, tensor };
  });
};

/** The stages one after the other, as a block: the output of the last. */
export const lastOf =
  (stages: readonly Stage[]): Block =>
  (image) =>
    runStages(stages, image).at(-1)!.tensor;

/**
 * The stages one after the other, as a backbone. Of several stages with the same stride, the last is the level: it is
 * the deepest. The one before it is its `before`.
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
    runStages(stages, image)
      .map((level, i, all) => (all[i - 1]?.stride === level.stride ? { ...level, before: all[i - 1]! } : level))
      .filter(({ stride }, i) => stages[i + 1]?.stride !== stride);
