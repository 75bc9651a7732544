export { type IdxOptions, readIdx } from "./read-idx.ts";
export { type ReadImageOptions, readImage, toImageData } from "./read-image.ts";
