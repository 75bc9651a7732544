/** @file DeepLabV3. Chen et al. 2017, "Rethinking Atrous Convolution for Semantic Image Segmentation", arXiv:1706.05587, figure 5. */
import { named } from "@tributary/kernel";
import { COUNT, checkOptions, KEPT, type OptionTable } from "@tributary/kernel/authoring";
import { convolution, normalized } from "../blocks/convolutions.ts";
import { deeplabV3Reference } from "../references/torchvision-references.ts";
import { aspp } from "./aspp.ts";
import type { Decoder } from "./decoder.ts";

export interface DeeplabV3DecoderOptions {
  /** Default 256. */
  readonly filters?: number;
  /** Dilation of the three 3×3 convolutions. Default `[12, 24, 36]`, for an output stride of 8; the paper halves them for 16. */
  readonly rates?: readonly number[];
  /** The fraction of values dropped while training. Default 0.5. */
  readonly dropout?: number;
}

export const deeplabOptions: OptionTable<DeeplabV3DecoderOptions> = {
  filters: COUNT,
  rates: "optional",
  dropout: KEPT,
};

/**
 * DeepLabV3: the encoder's coarsest map through dilated windows of several sizes.
 *
 *         ┌── 1×1 ─────────────────────────┐
 *         ├── 3×3, dilated by 12, 24, 36 ──┤
 *     x ──┤                                ├── 1×1 ── 3×3 ──▶
 *         └── mean of the image, 1×1 ──────┘
 *
 * As torchvision's `deeplabv3_resnet50`. It is meant for dilated encoders, `resnet({ depth: 50, outputStride: 8 })`: of
 * others the coarsest map is a thirty-second of the image.
 *
 * - `features`  the size of the encoder's coarsest map
 *
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * segmenter({ encoder, decoder: deeplabV3Decoder(), classes: 3 }).features(input([64, 96, 3])).shape; // [null, 4, 6, 256]
 */
export const deeplabV3Decoder = (options: DeeplabV3DecoderOptions = {}): Decoder => {
  checkOptions("deeplabV3Decoder", options, deeplabOptions);
  const { filters = 256, rates = [12, 24, 36], dropout = 0.5 } = options;
  const views = named("aspp", aspp({ filters, rates, separable: false, dropout }));
  const conv = named("conv", convolution(filters, 3, { style: normalized }));
  return {
    name: "deeplabV3",
    decode(encoded) {
      const { stride, tensor } = encoded.at(-1)!;
      return [{ name: "conv", stride, tensor: conv(views(tensor)) }];
    },
    kernelSize: 1,
    resizing: { interpolation: "bilinear" },
    reference: deeplabV3Reference(rates),
  };
};
