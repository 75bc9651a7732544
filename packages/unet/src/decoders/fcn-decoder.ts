/** @file FCN. Long et al. 2014, "Fully Convolutional Networks for Semantic Segmentation", arXiv:1411.4038, without its skip connections. */
import { type Block, dropout as dropOut, named } from "@tributary/kernel";
import { COUNT, checkOptions, KEPT, type OptionTable } from "@tributary/kernel/authoring";
import { convolution, normalized } from "../blocks/convolutions.ts";
import { fcnReference } from "../references/torchvision-references.ts";
import type { Decoder } from "./decoder.ts";

export interface FcnDecoderOptions {
  /** Default: a quarter of the channels of the encoder's coarsest map. */
  readonly filters?: number;
  /** The fraction of values dropped while training. Default 0.1. */
  readonly dropout?: number;
}

const known: OptionTable<FcnDecoderOptions> = { filters: COUNT, dropout: KEPT };

/**
 * FCN: a convolution of the encoder's coarsest map. As torchvision's `fcn_resnet50`, which has a dilated encoder:
 * `resnet({ depth: 50, outputStride: 8 })`.
 *
 * - `features`  the size of the encoder's coarsest map
 *
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * segmenter({ encoder, decoder: fcnDecoder(), classes: 3 }).features(input([64, 96, 3])).shape; // [null, 4, 6, 256]
 */
export const fcnDecoder = (options: FcnDecoderOptions = {}): Decoder => {
  checkOptions("fcnDecoder", options, known);
  const { dropout = 0.1 } = options;
  const drop = dropOut(dropout);
  let conv: Block | undefined;
  return {
    name: "fcn",
    decode(encoded) {
      const { stride, tensor } = encoded.at(-1)!;
      const filters = options.filters ?? Math.max(1, Math.floor(tensor.shape.at(-1)! / 4));
      conv ??= named("conv", convolution(filters, 3, { style: normalized }));
      return [{ name: "conv", stride, tensor: drop(conv(tensor)) }];
    },
    kernelSize: 1,
    resizing: { interpolation: "bilinear" },
    reference: fcnReference,
  };
};
