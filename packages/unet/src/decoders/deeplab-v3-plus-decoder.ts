/** @file DeepLabV3+. Chen et al. 2018, "Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation", arXiv:1802.02611, figure 2. */
import { ArgumentError, concatenate, named } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, type Pyramid } from "@tributary/kernel/authoring";
import { convolution, normalized } from "../blocks/convolutions.ts";
import { deeplabV3PlusReference } from "../references/decoder-references.ts";
import { aspp, separable } from "./aspp.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { type DeeplabV3DecoderOptions, deeplabOptions } from "./deeplab-v3-decoder.ts";
import { resized } from "./enlarge.ts";

export interface DeeplabV3PlusDecoderOptions extends DeeplabV3DecoderOptions {
  /** Filters that the fine map is narrowed to, so that it does not outweigh the coarse one. Default 48. */
  readonly fineFilters?: number;
}

const known: OptionTable<DeeplabV3PlusDecoderOptions> = { ...deeplabOptions, fineFilters: COUNT };

/** The map of a quarter of the image's size, or the finest, where the encoder has none. */
const fineOf = (encoded: Pyramid): Pyramid[number] => {
  const finer = encoded.slice(0, -1);
  const fine = finer.find(({ stride }) => stride === 4) ?? finer[0];
  if (fine !== undefined) return fine;
  throw new ArgumentError({
    at: "deeplabV3PlusDecoder",
    problem: "the encoder has only one level",
    received: `stride ${encoded[0]!.stride}`,
    expected: "a coarse map and a finer one",
    fix: "take deeplabV3Decoder(), or an encoder with more levels",
  });
};

const enlarge = resized(alignedCorners);

/**
 * DeepLabV3+: DeepLabV3 with separable convolutions, whose map is enlarged and joined with a fine one.
 *
 *     coarse map ── dilated windows ── enlarged ──┐
 *                                                 ├── 3×3 ──▶
 *     fine map ── 1×1, few channels ──────────────┘
 *
 * As the DeepLabV3Plus of segmentation_models.pytorch. It is meant for dilated encoders, `resnet({ depth: 50,
 * outputStride: 16 })`.
 *
 * - `features`  the size of the encoder's map of stride 4
 *
 * @throws {@link ArgumentError} for an encoder with only one level.
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * const net = segmenter({ encoder, decoder: deeplabV3PlusDecoder(), classes: 3 });
 * net.features(input([64, 96, 3])).shape; // [null, 16, 24, 256]
 */
export const deeplabV3PlusDecoder = (options: DeeplabV3PlusDecoderOptions = {}): Decoder => {
  checkOptions("deeplabV3PlusDecoder", options, known);
  const { filters = 256, rates = [12, 24, 36], dropout = 0.5, fineFilters = 48 } = options;
  const views = named("aspp", aspp({ filters, rates, separable: true, dropout }));
  const conv = named("conv", separable(filters));
  const narrow = named("fine", convolution(fineFilters, 1, { style: normalized }));
  const fuse = named("fuse", separable(filters));
  return {
    name: "deeplabV3Plus",
    decode(encoded) {
      const { stride, tensor } = fineOf(encoded);
      const coarse = enlarge(conv(views(encoded.at(-1)!.tensor)), tensor);
      return [{ name: "fuse", stride, tensor: fuse(concatenate([coarse, narrow(tensor)])) }];
    },
    kernelSize: 1,
    resizing: alignedCorners,
    reference: deeplabV3PlusReference(rates),
  };
};
