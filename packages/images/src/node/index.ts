export { type PictureSource, type ReadImageOptions, readImage, readPages } from "./read-image.ts";
export { encodePng, writePng } from "./write-png.ts";
