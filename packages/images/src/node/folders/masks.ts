/** @file Folders of pictures and of masks, by their names; or masks beside their pictures. */

import { ImageError } from "../../errors.ts";
import { showKinds } from "./listing.ts";
import { isMaskBeside } from "./pairs.ts";
import { type Part, partsOf } from "./parts.ts";
import { all, type Folder, hasPictures } from "./tree.ts";

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

/** A part's folders of pictures and of masks. */
export interface MaskPart {
  readonly part: Part;
  /** Folders from the top; the same one where masks lie beside their pictures. */
  readonly images: string;
  readonly masks: string;
}

const rank = ({ name }: Folder, names: readonly string[]): number => names.indexOf(name.toLowerCase());

const named = (folder: Folder, names: readonly string[]): Folder | undefined =>
  [...folder.folders.values()]
    .filter(({ name }) => names.includes(name.toLowerCase()))
    .sort((a, b) => Number(hasPictures(b)) - Number(hasPictures(a)) || rank(a, names) - rank(b, names))[0];

/** The folders of pictures and of masks, by their names. */
export const rolesOf = (
  folder: Folder,
  at: string,
): { readonly images: Folder; readonly masks: Folder } | undefined => {
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
export const isTogether = (folder: Folder): boolean => {
  const pictures = all(folder, "pictures");
  const masks = pictures.filter(isMaskBeside(pictures));
  return masks.length * 2 >= pictures.length * 0.8 && masks.length > 0;
};

/** One part's folders of pictures and of masks. */
export const maskParts = (folder: Folder, part: Part, at: string): readonly MaskPart[] => {
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

/** There is something to learn from only where train has masks. */
export const checkTrain = (parts: readonly MaskPart[], at: string): void => {
  if (parts.some(({ part }) => part === "train")) return;
  throw new ImageError({
    path: at,
    problem: "there are no masks for the pictures to learn from",
    received: `masks for ${parts.map(({ part }) => part).join(" and ")}`,
    expected: "masks for train",
  });
};
