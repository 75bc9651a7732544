export { type Augment, type Augmentation, augment } from "./augment/augment.ts";
export { elastic } from "./augment/elastic.ts";
export { type Mixup, mixup, oneHot } from "./augment/mixup.ts";
export { flip, quarterTurns, randomCrop, rotate, scale, shift } from "./augment/movements.ts";
export { brightness, contrast, cutout, noise, type Tint } from "./augment/tints.ts";
export type { Extent, Movement, Outside, Point, Warp } from "./augment/warp.ts";
export { type ArrayPictures, arrayPictures } from "./dataset/arrays.ts";
export { type BatchOptions, type Dataset, dataset, type SampleSource } from "./dataset/dataset.ts";
export { generated, inMemory } from "./dataset/in-memory.ts";
export type { OnError, Report, Skipped } from "./dataset/report.ts";
export {
  type Batch,
  classTensor,
  collate,
  inBatches,
  type PixelTensors,
  type Sample,
  type Stacked,
} from "./dataset/sample.ts";
export { confusionMatrixPicture } from "./drawing/confusion-matrix.ts";
export { type MaskColors, maskPicture, type OverlayOptions, overlay } from "./drawing/overlay.ts";
export { type SheetOptions, sheet, type Tile } from "./drawing/sheet.ts";
export { ImageError } from "./errors.ts";
export { type Cifar, cifar10Classes, parseCifar } from "./formats/cifar.ts";
export { parseCsv } from "./formats/csv.ts";
export { parseIdx } from "./formats/idx.ts";
export { defaultMaxPixels, type PictureFormat, pictureFormat } from "./formats/picture-header.ts";
export { asImage, asMask, unstack } from "./pixels/as-image.ts";
export { type Channels, onBackground, toBytes, toFloat, toGray, toRgb, withChannels } from "./pixels/channels.ts";
export { type Box, crop, cropCenter } from "./pixels/crop.ts";
export { type Image, type ImageSize, imageFrom, type Mask, type PixelArray, type PixelTensor } from "./pixels/image.ts";
export { type MaskColor, type MaskOptions, toMask } from "./pixels/mask-colors.ts";
export { imageNet, normalize, type PreprocessMode, preprocess } from "./pixels/preprocess.ts";
export { type ResizeMethod, resize, resizeMask, resizeToCover } from "./pixels/resize.ts";
export { permutation, type Random, randomFrom } from "./random/random.ts";
