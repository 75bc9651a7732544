/** @file PSPNet. Zhao et al. 2016, "Pyramid Scene Parsing Network", arXiv:1612.01105, figure 3. */
import { concatenate, named, spatialDropout2d } from "@tributary/kernel";
import { COUNT, checkOptions, KEPT, type OptionTable } from "@tributary/kernel/authoring";
import { convolution, normalized } from "../blocks/convolutions.ts";
import { pspnetReference } from "../references/decoder-references.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { atStride } from "./levels.ts";
import { pyramidPooling, singlePixel } from "./pyramid-pooling.ts";

export interface PspnetDecoderOptions {
  /** Filters of the map that pixels are classified from. Default 512. */
  readonly filters?: number;
  /** The fraction of channels dropped while training. Default 0.2. */
  readonly dropout?: number;
}

const known: OptionTable<PspnetDecoderOptions> = { filters: COUNT, dropout: KEPT };

/**
 * PSPNet: the encoder's map, and what it shows when pooled to 1, 2, 3 and 6 pixels on a side.
 *
 *         ┌── pooled to 1, 2, 3, 6 ── 1×1 ── resized ──┐
 *     x ──┤                                            ├── 1×1 ──▶
 *         └────────────────────────────────────────────┘
 *
 * It takes the encoder's map of stride 8: of a dilated encoder (`resnet({ depth: 50, outputStride: 8 })`) the last, as the
 * paper does; of others one of the middle, as the PSPNet of segmentation_models.pytorch.
 *
 * - `features`  an eighth of the image's size
 *
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * segmenter({ encoder, decoder: pspnetDecoder(), classes: 3 }).features(input([64, 96, 3])).shape; // [null, 8, 12, 512]
 */
export const pspnetDecoder = (options: PspnetDecoderOptions = {}): Decoder => {
  checkOptions("pspnetDecoder", options, known);
  const { filters = 512, dropout = 0.2 } = options;
  const pools = pyramidPooling({ resizing: alignedCorners, single: singlePixel });
  const conv = named("conv", convolution(filters, 1, { style: normalized }));
  const drop = spatialDropout2d(dropout);
  return {
    name: "pspnet",
    decode(encoded) {
      const { stride, tensor } = atStride(8, encoded);
      return [{ name: "conv", stride, tensor: drop(conv(concatenate([...pools(tensor), tensor]))) }];
    },
    kernelSize: 3,
    resizing: alignedCorners,
    reference: pspnetReference,
  };
};
