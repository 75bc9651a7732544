export { type PictureSize, pictureSize } from "../formats/picture-size.ts";
export { type IdxOptions, readIdx } from "./read-idx.ts";
export { type ReadImageOptions, readImage, toImageData, uprightBitmap } from "./read-image.ts";
