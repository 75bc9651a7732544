/** @file Examples from a folder as people have it: what its folders are called says what it holds. */

import { join } from "node:path";
import { checkOptions } from "@tributary/kernel/authoring";
import type { Dataset } from "../dataset/dataset.ts";
import type { Found, FoundPart, LeftOut } from "../dataset/found.ts";
import { type Report, report } from "../dataset/report.ts";
import type { MaskOptions } from "../pixels/mask-colors.ts";
import { checkMaskWords } from "../pixels/mask-colors.ts";
import { classesIn, classPictures, filesAt, leaveOutClasses } from "./class-pictures.ts";
import { checkExamples } from "./example-options.ts";
import { type Layout, layoutOf } from "./folders/layout.ts";
import { checkSome, type FolderContents, pictureFiles } from "./folders/listing.ts";
import { type Pair, pairMasks } from "./folders/pairs.ts";
import type { Part } from "./folders/parts.ts";
import { knownOfMaskPictures, type MaskPicturesOptions, maskMeaning, maskPictures } from "./mask-pictures.ts";

/** How the pictures and masks of a folder are read; what is said of masks counts where there are some. */
export type FolderOptions = MaskPicturesOptions;

/** What a folder holds. */
export interface FolderData {
  readonly task: "classification" | "segmentation";
  readonly classes: readonly string[];
  /** How to read masks like these; missing where there are none. */
  readonly masks?: MaskOptions;
  /** To train on: all examples, where the folder does not divide them. */
  readonly train: Dataset;
  readonly validation?: Dataset;
  readonly test?: Dataset;
  /** What was found, and what was left out: `showFound(found)` are lines to print. */
  readonly found: Found;
}

type Parts = Pick<FolderData, "train" | "validation" | "test">;

const partsFrom = (sets: ReadonlyMap<Part, Dataset>, all: Dataset): Parts => {
  const [validation, test] = [sets.get("validation"), sets.get("test")];
  return { train: sets.get("train") ?? all, ...(validation ? { validation } : {}), ...(test ? { test } : {}) };
};

const leftOutOf = (layout: Layout, { unreadable, loops }: FolderContents, seen: Report): readonly LeftOut[] => [
  ...layout.passedOver.map(({ why, files }) => ({ why: `because ${why}`, files })),
  ...(unreadable.length > 0 ? [{ why: "of kinds that are not read", files: unreadable }] : []),
  ...(loops.length > 0 ? [{ why: "links to a folder that they lie in", files: loops }] : []),
  ...(seen.skipped.length > 0
    ? [{ why: "which cannot be used", files: seen.skipped.map(({ error }) => error.message.split("\n")[0]!) }]
    : []),
];

const tally = (labels: Iterable<number>, classes: readonly string[]): readonly number[] => {
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
};

type ClassLayout = Extract<Layout, { task: "classification" }>;
type MaskLayout = Extract<Layout, { task: "segmentation" }>;

const openClasses = async (folder: string, layout: ClassLayout, seen: Report, options: FolderOptions) => {
  await leaveOutClasses(folder, layout.unreadableClasses, options.onError ?? "throw", seen);
  const [first] = layout.parts;
  const classes = options.classes ?? classesIn(filesAt(folder, first!.files));
  const sets = new Map<Part, Dataset>();
  const parts: FoundPart[] = [];
  for (const { part, files } of layout.parts) {
    const data = await classPictures(folder, filesAt(folder, files), seen, { ...options, classes });
    sets.set(part, data);
    const labels = files.map(({ label }) => classes.indexOf(label ?? "")).filter((label) => label >= 0);
    parts.push({ part, size: data.size, counts: tally(labels, classes) });
  }
  return { classes, parts, notes: [], ...partsFrom(sets, sets.get(first!.part)!) };
};

/** The files of one folder of the listing, as they are called in it. */
const within = (files: readonly string[], folder: string): readonly string[] =>
  folder === ""
    ? files
    : files.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1));

const openMasks = async (
  folder: string,
  layout: MaskLayout,
  contents: FolderContents,
  seen: Report,
  options: FolderOptions,
) => {
  const { onError = "throw", maskName } = options;
  const pairsOf = new Map<Part, readonly Pair[]>();
  for (const { part, images, masks } of layout.parts) {
    const pairs = await pairMasks({
      images: join(folder, images),
      masks: join(folder, masks),
      pictures: within(contents.pictures, images),
      maskFiles: within(contents.pictures, masks),
      maskName,
      onError,
      report: seen,
    });
    pairsOf.set(part, pairs);
  }
  const all = [...pairsOf.values()].flat();
  checkSome(folder, all.length, seen);
  const { masks, survey } = await maskMeaning(folder, all, options, seen);
  const classes = masks.classes ?? [];
  const sets = new Map([...pairsOf].map(([part, pairs]) => [part, maskPictures(pairs, masks, options, seen)] as const));
  const parts = [...pairsOf].map(([part, pairs]) => ({
    part,
    size: pairs.length,
    counts: survey
      ? tally(
          pairs.flatMap(({ maskPath }) => survey.classesIn.get(maskPath) ?? []),
          classes,
        )
      : null,
  }));
  const notes = survey?.notes ?? [];
  return { classes, masks, parts, notes, ...partsFrom(sets, maskPictures(all, masks, options, seen)) };
};

/**
 * Opens a folder of examples by what its folders are called:
 *
 * ```text
 * pets/cat/1.jpg                     a folder for each class
 * pets/train/cat/1.jpg               divided into train, valid (val, validation) and test; or pets/cat/train/1.jpg
 * cells/images/1.jpg  masks/1.png    pictures and masks (labels, annotations), as 1.png, 1_mask.png, 1-label.png
 * cells/train/images/1.jpg  …        divided; or cells/images/train/1.jpg
 * cells/1.jpg  1_mask.png            masks beside their pictures
 * ```
 *
 * Capital letters do not matter, folders may lie in folders, links to folders are followed. Hidden files and folders
 * do not count, nor does what systems leave behind (`Thumbs.db`, `__MACOSX`). Where classes of masks are not given, all
 * masks are looked at, and every level or color that occurs becomes a class.
 *
 * @throws {@link ImageError} when the folder holds one folder or one class only, pictures in no class's folder, a class of which nothing can
 * be read, or what {@link fromClassFolders} and {@link fromMaskFolders} refuse.
 * @example
 * const pets = await fromFolder("pets", { size: 224 });
 * for (const line of showFound(pets.found)) console.log(line);
 */
export const fromFolder = async (folder: string, options: FolderOptions = {}): Promise<FolderData> => {
  checkOptions("fromFolder", options, knownOfMaskPictures);
  checkExamples("fromFolder", options);
  checkMaskWords("fromFolder", options);
  const contents = await pictureFiles(folder);
  const layout = layoutOf(contents, folder, options.classes);
  const seen = report([...contents.unreadable, ...contents.ignored, ...contents.loops]);
  const { parts, notes, ...data } =
    layout.task === "classification"
      ? await openClasses(folder, layout, seen, options)
      : await openMasks(folder, layout, contents, seen, options);
  const leftOut = leftOutOf(layout, contents, seen);
  const { task } = layout;
  return { task, ...data, found: { path: folder, task, classes: data.classes, parts, leftOut, notes } };
};
