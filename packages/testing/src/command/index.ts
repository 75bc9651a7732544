/** @file A real program for tests, and small data for it. */
export { joined } from "../build.ts";
export { writeClasses, writeClassFolders, writeMasks, writeNuclei, writePhotographs } from "./pictures.ts";
export { patternAt, patternTiff, type TiledTiff, tiledTiff } from "./tiled-tiff.ts";
export { type Ended, type Running, type Workshop, workshop } from "./workshop.ts";
