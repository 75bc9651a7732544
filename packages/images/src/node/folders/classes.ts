/** @file Folders of pictures, one for each class. */

import { type Part, partOrder, partsOf } from "./parts.ts";
import { all, type Folder, foldersIn } from "./tree.ts";

/** A class that is there, and of which nothing can be read. */
export interface UnreadableClass {
  readonly folder: string;
  readonly files: readonly string[];
}

/** A picture, and the class whose folder it lies in. */
export interface Labeled {
  readonly file: string;
  /** The class; missing where the picture lies in no class's folder. */
  readonly label: string | undefined;
}

/** A part's pictures and their classes. */
export interface ClassPart {
  readonly part: Part;
  readonly files: readonly Labeled[];
}

/** Every folder a class, whatever folders lie in it. */
export const classFiles = (folder: Folder): readonly Labeled[] => [
  ...folder.pictures.map((file) => ({ file, label: undefined })),
  ...foldersIn(folder).flatMap((inside) => all(inside, "pictures").map((file) => ({ file, label: inside.name }))),
];

/** Classes above parts: `cat/train`, `cat/test`, `dog/train`, …. */
export const partsInClasses = (folder: Folder): readonly ClassPart[] | undefined => {
  const classes = foldersIn(folder).map((inside) => ({ label: inside.name, parts: partsOf(inside) }));
  if (classes.length < 2 || !classes.every(({ parts }) => parts && parts.size > 1)) return undefined;
  return partOrder.flatMap((part) => {
    const files = classes.flatMap(({ label, parts }) => {
      const inside = parts?.get(part);
      return inside ? all(inside, "pictures").map((file) => ({ file, label })) : [];
    });
    return files.length > 0 ? [{ part, files }] : [];
  });
};

/** The classes of which nothing can be read. */
export const unreadableClasses = (folders: readonly Folder[]): readonly UnreadableClass[] =>
  folders
    .flatMap(foldersIn)
    .filter((inside) => all(inside, "pictures").length === 0)
    .map((inside) => ({ folder: inside.path, files: all(inside, "unreadable") }));
