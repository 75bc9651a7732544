/** @file How people lay out folders of examples: by class, or pictures and masks, divided into parts or not. */

import { ImageError } from "../../errors.ts";
import { type FolderContents, showKinds } from "./listing.ts";
import { isMaskBeside } from "./pairs.ts";

/** What a part of the examples is for. */
export type Part = "train" | "validation" | "test";

const partOrder: readonly Part[] = ["train", "validation", "test"];

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

const imageNames: readonly string[] = ["images", "image", "imgs", "img", "pictures", "photos", "jpegimages"];
const maskNames: readonly string[] = [
  "masks",
  "mask",
  "labels",
  "label",
  "annotations",
  "segmentations",
  "segmentationclass",
  "groundtruth",
  "gt",
];

/** A folder of the listing. */
interface Folder {
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

const treeOf = (contents: FolderContents): Folder => {
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

const all = (folder: Folder, kind: Kind): readonly string[] => [
  ...folder[kind],
  ...[...folder.folders.values()].flatMap((inside) => all(inside, kind)),
];

const hasPictures = (folder: Folder): boolean => all(folder, "pictures").length + all(folder, "unreadable").length > 0;

/** The folders in it that hold pictures, of kinds that are read or not, in alphabetical order. */
const foldersIn = (folder: Folder): readonly Folder[] =>
  [...folder.folders.values()].filter(hasPictures).sort((a, b) => (a.name < b.name ? -1 : 1));

/** Pictures that belong to nothing, and why. */
export interface PassedOver {
  readonly why: string;
  readonly files: readonly string[];
}

/** A class that is there, and of which nothing can be read. */
export interface UnreadableClass {
  readonly folder: string;
  readonly files: readonly string[];
}

interface Labeled {
  readonly file: string;
  /** The class; missing where the picture lies in no class's folder. */
  readonly label: string | undefined;
}

interface ClassPart {
  readonly part: Part;
  readonly files: readonly Labeled[];
}

interface MaskPart {
  readonly part: Part;
  /** Folders from the top; the same one where masks lie beside their pictures. */
  readonly images: string;
  readonly masks: string;
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

/** Which folders are parts, if those of a level are: `train` with another, or nothing but `train`. */
const partsOf = (folder: Folder): ReadonlyMap<Part, Folder> | undefined => {
  const folders = foldersIn(folder);
  const parts = new Map(
    partOrder.flatMap((part) => {
      const inside = folders.find(({ name }) => partNames[name.toLowerCase()] === part);
      return inside ? [[part, inside] as const] : [];
    }),
  );
  return parts.has("train") && (parts.size > 1 || folders.length === 1) ? parts : undefined;
};

const rank = ({ name }: Folder, names: readonly string[]): number => names.indexOf(name.toLowerCase());

const named = (folder: Folder, names: readonly string[]): Folder | undefined =>
  [...folder.folders.values()]
    .filter(({ name }) => names.includes(name.toLowerCase()))
    .sort((a, b) => Number(hasPictures(b)) - Number(hasPictures(a)) || rank(a, names) - rank(b, names))[0];

/** The folders of pictures and of masks, by their names. */
const rolesOf = (folder: Folder, at: string): { readonly images: Folder; readonly masks: Folder } | undefined => {
  const [images, masks] = [named(folder, imageNames), named(folder, maskNames)];
  if (!images || !masks || !hasPictures(images)) return undefined;
  if (hasPictures(masks)) return { images, masks };
  throw new ImageError({
    path: `${at}/${masks.path}`,
    problem: "the folder of masks holds no pictures",
    received: showKinds(all(masks, "ignored")),
    expected: `a picture for each one in ${images.path}, whose gray levels or colors are classes`,
    fix: "draw boxes and polygons as masks first",
  });
};

/** Masks that lie beside their pictures: nearly every file is a picture with a mask, or a mask. */
const isTogether = (folder: Folder): boolean => {
  const pictures = all(folder, "pictures");
  const masks = pictures.filter(isMaskBeside(pictures));
  return masks.length * 2 >= pictures.length * 0.8 && masks.length > 0;
};

/** One part's folders of pictures and of masks. */
const maskParts = (folder: Folder, part: Part, at: string): readonly MaskPart[] => {
  const roles = rolesOf(folder, at);
  if (roles) {
    const { images, masks } = roles;
    const [dividedImages, dividedMasks] = [partsOf(images), partsOf(masks)];
    if (!dividedImages || !dividedMasks) return [{ part, images: images.path, masks: masks.path }];
    return [...dividedImages].flatMap(([name, inside]) => {
      const itsMasks = dividedMasks.get(name);
      return itsMasks ? [{ part: name, images: inside.path, masks: itsMasks.path }] : [];
    });
  }
  return isTogether(folder) ? [{ part, images: folder.path, masks: folder.path }] : [];
};

const classFiles = (folder: Folder): readonly Labeled[] => [
  ...folder.pictures.map((file) => ({ file, label: undefined })),
  ...foldersIn(folder).flatMap((inside) => all(inside, "pictures").map((file) => ({ file, label: inside.name }))),
];

/** Classes above parts: `cat/train`, `cat/test`, `dog/train`, …. */
const partsInClasses = (folder: Folder): readonly ClassPart[] | undefined => {
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

const unreadableClasses = (folders: readonly Folder[]): readonly UnreadableClass[] =>
  folders
    .flatMap(foldersIn)
    .filter((inside) => all(inside, "pictures").length === 0)
    .map((inside) => ({ folder: inside.path, files: all(inside, "unreadable") }));

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

const checkTrain = (parts: readonly MaskPart[], at: string): void => {
  if (parts.some(({ part }) => part === "train")) return;
  throw new ImageError({
    path: at,
    problem: "there are no masks for the pictures to learn from",
    received: `masks for ${parts.map(({ part }) => part).join(" and ")}`,
    expected: "masks for train",
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
