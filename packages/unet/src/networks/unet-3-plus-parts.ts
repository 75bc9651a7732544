/** @file What both U-Net 3+ are made of. */
import { named, resizeLike, type Tensor } from "@tributary/kernel";
import { type PyramidNetwork, pyramidOf } from "@tributary/kernel/authoring";
import { biasedAndNormalized, twoConvolutions } from "../blocks/convolutions.ts";
import { encoderLevel } from "../blocks/level.ts";
import type { Decoder } from "../decoders/decoder.ts";
import { unet3PlusDecoder } from "../decoders/unet-3-plus-decoder.ts";
import { unet3PlusEncoderReference } from "../references/unet-3-plus-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import { classify } from "./segmentation-network.ts";
import type { Segmented } from "./segmenter.ts";

/** `side2` to the bottom's. */
interface Sides {
  readonly 1: "side2";
  readonly 2: Sides[1] | "side3";
  readonly 3: Sides[2] | "side4";
  readonly 4: Sides[3] | "side5";
  readonly 5: Sides[4] | "side6";
  readonly 6: Sides[5] | "side7";
}

/** The names of the outputs of the levels below the finest, of an image that is halved D times. */
export type SidesOf<D extends number> = D extends UnetDepth ? Sides[D] : string;

export interface Unet3PlusParts {
  readonly encoder: PyramidNetwork;
  readonly decoder: Decoder;
  /** The scores of the levels below the finest, enlarged to the image. */
  readonly sides: (parts: Segmented, image: Tensor) => Readonly<Record<string, Tensor>>;
}

/** The encoder and the decoder of the paper, and a head for each level of it. */
export const unet3PlusParts = (filters: readonly number[], classes: number): Unet3PlusParts => {
  const stages = filters.map((n, i) => {
    const block = twoConvolutions(n, { style: biasedAndNormalized });
    return { name: `down${i}`, stride: 2 ** i, block: named(`down${i}`, i === 0 ? block : encoderLevel(block)) };
  });
  const decoder = unet3PlusDecoder({ filters: filters[0]! });
  const heads = filters.map((_, i) => classify(`side${i + 1}`, { classes }, decoder.kernelSize));
  return {
    encoder: { pyramid: pyramidOf(stages), reference: unet3PlusEncoderReference },
    decoder,
    sides: ({ decoded: [, ...coarser] }, image) =>
      Object.fromEntries(
        coarser.map(({ tensor }, i) => [
          `side${i + 2}`,
          resizeLike(heads[i + 1]!(tensor), image, { interpolation: "bilinear" }),
        ]),
      ),
  };
};
