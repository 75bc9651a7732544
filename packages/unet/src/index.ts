export { attentionGate, type Gate, gated } from "./blocks/attention-gate.ts";
export {
  biased,
  biasedAndNormalized,
  type ConvolutionOptions,
  type ConvolutionStyle,
  convolution,
  instanceNormalized,
  normalized,
  twoConvolutions,
} from "./blocks/convolutions.ts";
export type { Filters, LevelOptions } from "./blocks/filters.ts";
export {
  type Join,
  type Joining,
  padAndConcatenate,
  repeatAndConcatenate,
  resizeAndConcatenate,
  skipFirst,
  skipLast,
} from "./blocks/join.ts";
export {
  ascend,
  type DecoderLevel,
  type DecoderLevelOptions,
  decoderLevel,
  descend,
  encoderLevel,
} from "./blocks/level.ts";
export { type ScseOptions, scse } from "./blocks/scse.ts";
export type { Supervised, SupervisedLevels } from "./blocks/supervised.ts";
export {
  subPixelConvolution,
  type UpSampling,
  type UpSamplingConvolutionOptions,
  upConvolution,
  upSamplingConvolution,
} from "./blocks/up-convolution.ts";
export type { Decoder } from "./decoders/decoder.ts";
export { type DeeplabV3DecoderOptions, deeplabV3Decoder } from "./decoders/deeplab-v3-decoder.ts";
export { type DeeplabV3PlusDecoderOptions, deeplabV3PlusDecoder } from "./decoders/deeplab-v3-plus-decoder.ts";
export type { DecoderUp } from "./decoders/enlarge.ts";
export { type FcnDecoderOptions, fcnDecoder } from "./decoders/fcn-decoder.ts";
export { type FpnDecoderOptions, fpnDecoder } from "./decoders/fpn-decoder.ts";
export { type LinknetDecoderOptions, linknetDecoder } from "./decoders/linknet-decoder.ts";
export { type ManetDecoderOptions, manetDecoder } from "./decoders/manet-decoder.ts";
export { type PanDecoderOptions, panDecoder } from "./decoders/pan-decoder.ts";
export { type PspnetDecoderOptions, pspnetDecoder } from "./decoders/pspnet-decoder.ts";
export { type Unet3PlusDecoderOptions, unet3PlusDecoder } from "./decoders/unet-3-plus-decoder.ts";
export { type DecoderAttention, type UnetDecoderOptions, unetDecoder } from "./decoders/unet-decoder.ts";
export { type UnetPlusPlusDecoderOptions, unetPlusPlusDecoder } from "./decoders/unet-plus-plus-decoder.ts";
export { type UpernetDecoderOptions, upernetDecoder } from "./decoders/upernet-decoder.ts";
export {
  type AttentionUnet,
  type AttentionUnetOptions,
  attentionUnet,
  type R2Unet,
  type R2UnetOptions,
  r2Unet,
} from "./networks/attention-unet.ts";
export { type DiffusionUnet, type DiffusionUnetOptions, diffusionUnet } from "./networks/diffusion-unet.ts";
export { type GuidedUnet3Plus, type GuidedUnet3PlusOptions, guidedUnet3Plus } from "./networks/guided-unet-3-plus.ts";
export { type IsNet, type IsNetOutput, isnet } from "./networks/isnet.ts";
export { type LinkNet, linknet } from "./networks/linknet.ts";
export { type NnUnet, type NnUnetOptions, type NnUnetVariant, nnUnet } from "./networks/nn-unet.ts";
export { type ResUnet, type ResUnetOptions, resUnet } from "./networks/res-unet.ts";
export type { AnySizeMap, HalvedMap, SegmentationOptions, Segmenter } from "./networks/segmentation-network.ts";
export { type EncodedSegmenter, type SegmenterOptions, segmenter } from "./networks/segmenter.ts";
export { type UShape, uShape } from "./networks/u-shape.ts";
export { type U2Net, type U2NetOptions, type U2NetOutput, type U2NetVariant, u2net } from "./networks/u2net.ts";
export { type Unet, type UnetOptions, unet } from "./networks/unet.ts";
export { type Unet3Plus, type Unet3PlusOptions, unet3Plus } from "./networks/unet-3-plus.ts";
export type { UnetFlavor } from "./networks/unet-flavors.ts";
export {
  type UnetPlusPlus,
  type UnetPlusPlusFlavor,
  type UnetPlusPlusOptions,
  unetPlusPlus,
} from "./networks/unet-plus-plus.ts";
export {
  type Border,
  type LevelSizes,
  type SizesOf,
  type UnetSizes,
  type UnetSizesOptions,
  unetSizes,
} from "./sizes.ts";
export { type TilesOptions, tiles } from "./tiles.ts";
export type { UnetDepth } from "./unet-shape.ts";
