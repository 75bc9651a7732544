/** @file How people lay out folders of examples: by class, or pictures and masks, divided into parts or not. */

import { ImageError } from "../../errors.ts";
import { type ClassPart, classFiles, partsInClasses, type UnreadableClass, unreadableClasses } from "./classes.ts";
import type { FolderContents } from "./listing.ts";
import { checkTrain, isTogether, type MaskPart, maskParts, rolesOf } from "./masks.ts";
import { partsOf } from "./parts.ts";
import { all, type Folder, foldersIn, treeOf } from "./tree.ts";

/** Pictures that belong to nothing, and why. */
export interface PassedOver {
  readonly why: string;
  readonly files: readonly string[];
}

/** What the folders turned out to be. Where they are not divided there is one part, `train`. */
export type Layout = { readonly passedOver: readonly PassedOver[] } & (
  | {
      readonly task: "classification";
      readonly parts: readonly ClassPart[];
      /** Folders of classes that hold nothing that can be read. */
      readonly unreadableClasses: readonly UnreadableClass[];
    }
  | { readonly task: "segmentation"; readonly parts: readonly MaskPart[] }
);

const describe = (folder: Folder): string => {
  const folders = foldersIn(folder).map(({ name }) => `${name}/`);
  if (folders.length === 0) return `${all(folder, "pictures").length} pictures`;
  return `${folders.slice(0, 5).join(", ")}${folders.length > 5 ? ", …" : ""}`;
};

const checkLevel = (top: Folder, at: string): void => {
  const folders = foldersIn(top);
  const [only] = folders;
  if (folders.length === 0) {
    throw new ImageError({
      path: at,
      problem: "the pictures lie in no class's folder",
      received: `${top.pictures.length} pictures, and no folder of pictures`,
      expected:
        "a folder for each class, folders called images and masks, or masks that are called as their pictures with _mask",
      fix: "move each picture into the folder of its class, or list pictures and classes in a CSV file",
    });
  }
  if (folders.length > 1 || top.pictures.length > 0 || !only) return;
  const couldBeClass = !partsOf(only) && !rolesOf(only, at) && !isTogether(only);
  const orClass = couldBeClass ? `, or, if ${only.name} is meant as the only class, name the classes` : "";
  throw new ImageError({
    path: at,
    problem: `this folder holds one folder, ${only.name}/, which holds ${describe(only)}`,
    expected: "a folder for each class, at least two, or folders called images and masks",
    fix:
      only.folders.size > 0
        ? `give ${at}/${only.name}${orClass}`
        : "add a folder for each of the other classes, or, if one class is meant, name the classes",
  });
};

/** What lies in none of the folders that count. */
const passedOver = (top: Folder, counted: readonly string[], why: string): readonly PassedOver[] => {
  const files = all(top, "pictures").filter(
    (file) => !counted.some((path) => path === "" || file.startsWith(`${path}/`)),
  );
  return files.length > 0 ? [{ why, files }] : [];
};

/**
 * Tells what a folder's examples are from the names of its folders.
 *
 * @param at The name of the folder in errors.
 * @param classes The names of the classes, where they are known: then a single one is not taken for a wrong path.
 * @throws {@link ImageError} when the folder is one level too high, holds one class, or holds pictures in no class's
 * folder.
 */
export const layoutOf = (contents: FolderContents, at: string, classes?: readonly string[]): Layout => {
  const top = treeOf(contents);
  const parts = partsOf(top);
  const masks = parts
    ? [...parts].flatMap(([part, folder]) => maskParts(folder, part, at))
    : maskParts(top, "train", at);
  if (masks.length > 0) {
    checkTrain(masks, at);
    const counted = masks.flatMap(({ images, masks: itsMasks }) => [images, itsMasks]);
    return {
      task: "segmentation",
      parts: masks,
      passedOver: passedOver(top, counted, "no folder of masks is beside them"),
    };
  }
  if (parts) {
    // What is held out for others to judge often comes without classes.
    const withClasses = [...parts].filter(([part, folder]) => part === "train" || foldersIn(folder).length > 0);
    const folders = withClasses.map(([, folder]) => folder);
    for (const [part, folder] of withClasses)
      if (part === "train" && !classes) checkLevel(folder, `${at}/${folder.path}`);
    return {
      task: "classification",
      parts: withClasses.map(([part, folder]) => ({ part, files: classFiles(folder) })),
      unreadableClasses: unreadableClasses(folders),
      passedOver: passedOver(
        top,
        folders.map(({ path }) => path),
        "they lie in no class's folder of a part",
      ),
    };
  }
  const inClasses = partsInClasses(top);
  if (inClasses) {
    const counted = inClasses.flatMap(({ files }) => files.map(({ file }) => file.slice(0, file.lastIndexOf("/"))));
    return {
      task: "classification",
      parts: inClasses,
      unreadableClasses: [],
      passedOver: passedOver(top, [...new Set(counted)], "they lie in no part"),
    };
  }
  if (!classes) checkLevel(top, at);
  return {
    task: "classification",
    parts: [{ part: "train", files: classFiles(top) }],
    unreadableClasses: unreadableClasses([top]),
    passedOver: [],
  };
};
