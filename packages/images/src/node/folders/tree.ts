/** @file What a folder holds as a tree of folders. */

import type { FolderContents } from "./listing.ts";

/** A folder of the listing. */
export interface Folder {
  /** From the top, with slashes; `""` is the top itself. */
  readonly path: string;
  readonly name: string;
  readonly folders: Map<string, Folder>;
  /** Pictures that lie in it directly. */
  readonly pictures: string[];
  readonly unreadable: string[];
  readonly ignored: string[];
}

type Kind = "pictures" | "unreadable" | "ignored";

const emptyFolder = (path: string, name: string): Folder => ({
  path,
  name,
  folders: new Map(),
  pictures: [],
  unreadable: [],
  ignored: [],
});

/** The folders of a listing, one in the other. */
export const treeOf = (contents: FolderContents): Folder => {
  const top = emptyFolder("", "");
  for (const kind of ["pictures", "unreadable", "ignored"] as const) {
    for (const file of contents[kind]) {
      let folder = top;
      for (const name of file.split("/").slice(0, -1)) {
        const path = folder.path === "" ? name : `${folder.path}/${name}`;
        const inside = folder.folders.get(name) ?? emptyFolder(path, name);
        folder.folders.set(name, inside);
        folder = inside;
      }
      folder[kind].push(file);
    }
  }
  return top;
};

/** The files of a kind in a folder and the folders in it. */
export const all = (folder: Folder, kind: Kind): readonly string[] => [
  ...folder[kind],
  ...[...folder.folders.values()].flatMap((inside) => all(inside, kind)),
];

/** Whether there are pictures in it, of kinds that are read or not. */
export const hasPictures = (folder: Folder): boolean =>
  all(folder, "pictures").length + all(folder, "unreadable").length > 0;

/** The folders in it that hold pictures, of kinds that are read or not, in alphabetical order. */
export const foldersIn = (folder: Folder): readonly Folder[] =>
  [...folder.folders.values()].filter(hasPictures).sort((a, b) => (a.name < b.name ? -1 : 1));
