/** @file Pictures of any size: read piece by piece, answered chunk by chunk, as an OME-Zarr. */
export { type ContourOptions, writeContours } from "../contours/write-contours.ts";
export {
  type AskTile,
  type ChunkMaker,
  chunkFile,
  missingPlaces,
  type Tile,
} from "../zarr/chunks.ts";
export {
  beginResult,
  type Chunk,
  chunkName,
  levelsOf,
  type Place,
  placesOf,
  type ResultKind,
  type ResultPlan,
} from "../zarr/result.ts";
export { openPicture } from "./open-picture.ts";
export { PictureError, type PictureOptions, type PictureSource, type Pixels, type Region } from "./picture-source.ts";
