export { type CifarOptions, fromCifar, fromIdx, type IdxOptions, readIdx } from "./array-files.ts";
export { type ClassPicturesOptions, type CsvOptions, fromClassFolders, fromCsv } from "./class-pictures.ts";
export { listPictures } from "./folders/listing.ts";
export { type FolderData, type FolderOptions, fromFolder } from "./from-folder.ts";
export {
  fromMaskFolders,
  type MaskDataset,
  type MaskFoldersOptions,
  type MaskPicturesOptions,
} from "./mask-pictures.ts";
export { type PictureSource, type ReadImageOptions, readImage, readPages } from "./read-image.ts";
export { readMask } from "./read-mask.ts";
export { encodePng, writePng } from "./write-png.ts";
