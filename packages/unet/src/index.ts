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
  namedLevel,
} from "./level.ts";
export type { AnySizeMap, HalvedMap, HeadOptions, Segmenter } from "./segmenter.ts";
export {
  type LevelSizes,
  type Sides,
  type SizesOf,
  type UnetSizes,
  type UnetSizesOptions,
  unetSizes,
} from "./sizes.ts";
export { type TilesOptions, tiles } from "./tiles.ts";
export { type UShape, uShape } from "./u-shape.ts";
export { type Unet, type UnetOptions, unet } from "./unet.ts";
export type { UnetFlavour } from "./unet-flavours.ts";
export { type UpSamplingConvolutionOptions, upConvolution, upSamplingConvolution } from "./up-convolution.ts";
