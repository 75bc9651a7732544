/** @file How examples are divided: folders called train, validation and test. */

import { type Folder, foldersIn } from "./tree.ts";

/** What a part of the examples is for. */
export type Part = "train" | "validation" | "test";

/** In this order they are given. */
export const partOrder: readonly Part[] = ["train", "validation", "test"];

const partNames: Readonly<Record<string, Part>> = {
  train: "train",
  training: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  dev: "validation",
  test: "test",
  testing: "test",
};

/** Which folders are parts, if those of a level are: `train` with another, or nothing but `train`. */
export const partsOf = (folder: Folder): ReadonlyMap<Part, Folder> | undefined => {
  const folders = foldersIn(folder);
  const parts = new Map(
    partOrder.flatMap((part) => {
      const inside = folders.find(({ name }) => partNames[name.toLowerCase()] === part);
      return inside ? [[part, inside] as const] : [];
    }),
  );
  return parts.has("train") && (parts.size > 1 || folders.length === 1) ? parts : undefined;
};
