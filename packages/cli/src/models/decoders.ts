/** @file Every decoder by name: one half of a network that names pixels. */
import {
  type Decoder,
  deeplabV3Decoder,
  deeplabV3PlusDecoder,
  fcnDecoder,
  fpnDecoder,
  linknetDecoder,
  manetDecoder,
  panDecoder,
  pspnetDecoder,
  unet3PlusDecoder,
  unetDecoder,
  unetPlusPlusDecoder,
  upernetDecoder,
} from "@tributary/unet";

/** A decoder, and what it wants of its encoder. */
export interface NamedDecoder {
  readonly what: string;
  readonly make: () => Decoder;
  /** What encoders that can keep their last maps large keep them at. Default: all halve the image to the end. */
  readonly outputStride?: 8 | 16;
}

export type DecoderName =
  | "unet"
  | "unetPlusPlus"
  | "unet3Plus"
  | "linknet"
  | "manet"
  | "fpn"
  | "upernet"
  | "pan"
  | "pspnet"
  | "deeplabV3"
  | "deeplabV3Plus"
  | "fcn";

/** All of them, U-Net first. */
export const decoders: Readonly<Record<DecoderName, NamedDecoder>> = {
  unet: { what: "up a level at a time, with the encoder's map of each", make: unetDecoder },
  unetPlusPlus: { what: "nodes between the encoder's maps and the last ones", make: unetPlusPlusDecoder },
  unet3Plus: { what: "every level sees all finer maps and all coarser ones", make: unet3PlusDecoder },
  linknet: { what: "narrow blocks; what comes across is added", make: linknetDecoder },
  manet: { what: "attention to places at the bottom, to channels on the way up", make: manetDecoder },
  fpn: { what: "coarse maps added to finer ones, all of them joined", make: fpnDecoder },
  upernet: { what: "the same under pyramid pooling", make: upernetDecoder },
  pan: {
    what: "attention to places of the coarsest map; coarser maps weigh finer ones",
    make: panDecoder,
    outputStride: 16,
  },
  pspnet: { what: "pyramid pooling", make: pspnetDecoder, outputStride: 8 },
  deeplabV3: { what: "dilated windows of several sizes", make: deeplabV3Decoder, outputStride: 8 },
  deeplabV3Plus: { what: "the same, joined with a fine map", make: deeplabV3PlusDecoder, outputStride: 16 },
  fcn: { what: "a convolution of the coarsest map", make: fcnDecoder, outputStride: 8 },
};
