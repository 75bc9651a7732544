export { attentionGate, type Gate, gated } from "./attention-gate.ts";
export {
  type AttentionUnet,
  type AttentionUnetOptions,
  attentionUnet,
  type R2Unet,
  type R2UnetOptions,
  r2Unet,
} from "./attention-unet.ts";
export {
  biased,
  biasedAndNormalized,
  type ConvolutionOptions,
  type ConvolutionStyle,
  convolution,
  instanceNormalized,
  normalized,
  twoConvolutions,
} from "./convolutions.ts";
export { type EncoderUnet, type EncoderUnetOptions, encoderUnet } from "./encoder-unet.ts";
export type { Filters, LevelOptions } from "./filters.ts";
export {
  type Join,
  padAndConcatenate,
  repeatAndConcatenate,
  resizeAndConcatenate,
  skipFirst,
  skipLast,
} from "./join.ts";
export {
  ascend,
  type DecoderLevel,
  type DecoderLevelOptions,
  decoderLevel,
  descend,
  encoderLevel,
} from "./level.ts";
export { type LinkNet, linknet } from "./linknet.ts";
export { type ResUnet, type ResUnetOptions, resUnet } from "./res-unet.ts";
export type { AnySizeMap, HalvedMap, HeadOptions, Segmenter } from "./segmenter.ts";
export {
  type LevelSizes,
  type Sides,
  type SizesOf,
  type UnetSizes,
  type UnetSizesOptions,
  unetSizes,
} from "./sizes.ts";
export type { Supervised } from "./supervised.ts";
export { type TilesOptions, tiles } from "./tiles.ts";
export { type UShape, uShape } from "./u-shape.ts";
export { type U2Net, type U2NetOptions, type U2NetOutput, type U2NetVariant, u2net } from "./u2net.ts";
export { type Unet, type UnetOptions, unet } from "./unet.ts";
export type { UnetFlavor } from "./unet-flavors.ts";
export {
  type UnetPlusPlus,
  type UnetPlusPlusFlavor,
  type UnetPlusPlusOptions,
  unetPlusPlus,
} from "./unet-plus-plus.ts";
export { type UpSamplingConvolutionOptions, upConvolution, upSamplingConvolution } from "./up-convolution.ts";
