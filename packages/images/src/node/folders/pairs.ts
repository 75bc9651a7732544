/** @file Which mask belongs to which picture, by their names. */

import { join } from "node:path";
import { type OnError, orSkip, type Report } from "../../dataset/report.ts";
import { ImageError } from "../../errors.ts";

/** A picture and its mask. */
export interface Pair {
  readonly path: string;
  readonly maskPath: string;
}

/** Two folders' files, relative to them. */
export interface PairOptions {
  readonly images: string;
  readonly masks: string;
  readonly pictures: readonly string[];
  readonly maskFiles: readonly string[];
  /** The name of a picture's mask, both without extension. Default: the same name, or one that says that it is a mask. */
  readonly maskName?: ((name: string) => string) | undefined;
  readonly onError: OnError;
  readonly report: Report;
}

const withoutExtension = (file: string): string => file.replace(/\.[^./]+$/, "");

const maskEnding = /[ ._-](masks?|labels?|seg|segmentation|gt)$/i;
const imageEnding = /[ ._-](images?|img)$/i;

/** Whether a file of the list is the mask of another one, which lies beside it. */
export const isMaskBeside = (files: readonly string[]): ((file: string) => boolean) => {
  const names = new Set(files.map((file) => withoutExtension(file).replace(imageEnding, "")));
  return (file) => {
    const name = withoutExtension(file);
    return maskEnding.test(name) && names.has(name.replace(maskEnding, ""));
  };
};

const filesByName = (files: readonly string[], nameOf: (file: string) => string): ReadonlyMap<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const file of files) {
    const name = nameOf(file);
    const same = found.get(name);
    if (same) same.push(file);
    else found.set(name, [file]);
  }
  return found;
};

const missing = (path: string, what: "mask" | "picture", folder: string, name: string): ImageError =>
  new ImageError({
    path,
    problem: `there is no ${what} for it`,
    expected: `${join(folder, name)} with the extension of a picture`,
    fix: what === "mask" ? "add the mask, or say how masks are named with maskName" : "add the picture",
  });

const ambiguous = (path: string, what: "masks" | "pictures", folder: string, files: readonly string[]): ImageError =>
  new ImageError({
    path,
    problem: what === "masks" ? "several masks have its name" : "several pictures have its name",
    received: files.map((file) => join(folder, file)).join(", "),
    expected: what === "masks" ? "one mask for each picture" : "one picture for each mask",
    fix: "move away those that are not meant",
  });

/** Finds the masks of a picture, from the most exact way to call it to the least. */
const finderOf = ({ maskFiles, maskName }: PairOptions): ((picture: string) => readonly string[]) => {
  const exact = filesByName(maskFiles, withoutExtension);
  if (maskName) return (picture) => exact.get(maskName(withoutExtension(picture))) ?? [];
  const bare = filesByName(maskFiles, (file) => withoutExtension(file).replace(maskEnding, ""));
  return (picture) => {
    const name = withoutExtension(picture);
    const base = name.replace(imageEnding, "");
    return exact.get(name) ?? bare.get(name) ?? exact.get(base) ?? bare.get(base) ?? [];
  };
};

/** What of one folder of both is a picture, and what a mask. */
const divided = (options: PairOptions): Pick<PairOptions, "pictures" | "maskFiles"> => {
  const { images, masks, pictures, maskFiles, maskName } = options;
  if (images !== masks) return { pictures, maskFiles };
  if (!maskName) {
    const isMask = isMaskBeside(pictures);
    return { pictures: pictures.filter((file) => !isMask(file)), maskFiles: pictures.filter(isMask) };
  }
  const masksHere = new Set(pictures.map((file) => maskName(withoutExtension(file))));
  return { pictures: pictures.filter((file) => !masksHere.has(withoutExtension(file))), maskFiles };
};

/**
 * Pairs pictures and masks by name: `1.jpg` with `1.png`, or with `1_mask.png`, `1-label.png` and the like.
 *
 * @throws {@link ImageError} when one of a pair is missing, or there are two for one, unless such files are skipped.
 */
export const pairMasks = async (given: PairOptions): Promise<readonly Pair[]> => {
  const options = { ...given, ...divided(given) };
  const { images, masks, pictures, maskFiles, maskName = (name) => name, onError, report } = options;
  const find = finderOf(options);
  const found = pictures.map((file) => ({ file, candidates: find(file) }));
  const wantedBy = filesByName(
    found.filter(({ candidates }) => candidates.length === 1).map(({ file }) => file),
    (file) => find(file)[0]!,
  );
  const pairs: Pair[] = [];
  const taken = new Set<string>();
  for (const { file, candidates } of found) {
    const path = join(images, file);
    const [mask] = candidates;
    for (const candidate of candidates) taken.add(candidate);
    await orSkip({ name: path, onError, report }, () => {
      if (mask === undefined) throw missing(path, "mask", masks, maskName(withoutExtension(file)));
      if (candidates.length > 1) throw ambiguous(path, "masks", masks, candidates);
      const others = wantedBy.get(mask)!;
      if (others.length > 1) throw ambiguous(join(masks, mask), "pictures", images, others);
      pairs.push({ path, maskPath: join(masks, mask) });
    });
  }
  for (const file of images === masks ? [] : maskFiles) {
    if (taken.has(file)) continue;
    const path = join(masks, file);
    await orSkip({ name: path, onError, report }, () => {
      throw missing(path, "picture", images, withoutExtension(file));
    });
  }
  return pairs;
};
