/** @file Data sets of picture files with a class each: a folder for each class, or a list in a CSV file. */

import { dirname, join, resolve } from "node:path";
import type { NdArray } from "@tributary/kernel";
import { checkOptions, meant, type OptionTable } from "@tributary/kernel/authoring";
import { type Dataset, dataset } from "../dataset/dataset.ts";
import { prepared } from "../dataset/prepared.ts";
import { type OnError, orSkip, type Report, report } from "../dataset/report.ts";
import { classTensor } from "../dataset/sample.ts";
import { ImageError } from "../errors.ts";
import { parseCsv } from "../formats/csv.ts";
import { knownLimits, limitsIn, limitsOf, type PictureLimits } from "../formats/limits.ts";
import { readablePicture } from "../formats/picture-header.ts";
import type { Channels } from "../pixels/channels.ts";
import type { Image, ImageSize } from "../pixels/image.ts";
import { resizeToCover } from "../pixels/resize.ts";
import { unitFloats } from "../pixels/unit-floats.ts";
import { checkExamples, knownOfExamples } from "./example-options.ts";
import type { UnreadableClass } from "./folders/classes.ts";
import { layoutOf } from "./folders/layout.ts";
import { checkSome, pictureFiles, showKinds } from "./folders/listing.ts";
import { openFile, readImage } from "./read-image.ts";

export interface ClassPicturesOptions extends PictureLimits {
  /** The names of the classes, in the order of their indices. Default: those that are found, in alphabetical order. */
  readonly classes?: readonly string[];
  /**
   * Resizes and crops every picture to this size. Default: pictures keep their size, and must have the same size in a
   * batch.
   */
  readonly size?: ImageSize;
  /** Default 3: color. */
  readonly channels?: Channels;
  /** Prepares a picture for the model. Default: floats from 0 to 1; a file's own floats have to be that. */
  readonly prepare?: (picture: Image, path: string) => NdArray;
  /**
   * How to handle files that cannot be used. Default `"throw"`; `"skip"` leaves them out and counts them in the report.
   */
  readonly onError?: OnError;
}

/** Every option of pictures with classes, by name. */
const known: OptionTable<ClassPicturesOptions> = { ...knownLimits, ...knownOfExamples };

export interface LabeledFile {
  readonly path: string;
  /** The class's name; missing where none could be found. */
  readonly label: string | undefined;
}

const unknownClass = ({ path, label }: LabeledFile, classes: readonly string[]): ImageError =>
  label === undefined
    ? new ImageError({
        path,
        problem: "the picture lies in no class's folder",
        expected: "folder/class/picture",
        fix: "move it into the folder of its class",
      })
    : new ImageError({
        path,
        problem: "the class is unknown",
        received: JSON.stringify(label),
        expected: `one of ${classes.join(", ")}`,
        fix: "add it to classes, or correct the name",
      });

/** The classes of files, in order. */
export const classesIn = (files: readonly LabeledFile[]): readonly string[] =>
  inOrder(files.flatMap(({ label }) => label ?? []));

/** Whole numbers are ordered as numbers, so that class "10" comes after class "9". */
const inOrder = (labels: Iterable<string>): readonly string[] => {
  const names = [...new Set(labels)].sort();
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names;
};

/** A data set of files with a class each. */
export const classPictures = async (
  path: string,
  files: readonly LabeledFile[],
  seen: Report,
  options: ClassPicturesOptions,
): Promise<Dataset> => {
  const { size, channels = 3, prepare = unitFloats, onError = "throw" } = options;
  const classes = options.classes ?? classesIn(files);
  const known: { readonly path: string; readonly target: NdArray }[] = [];
  for (const file of files) {
    await orSkip({ name: file.path, onError, report: seen }, () => {
      const index = file.label === undefined ? -1 : classes.indexOf(file.label);
      if (index === -1) throw unknownClass(file, classes);
      known.push({ path: file.path, target: classTensor(index) });
    });
  }
  checkSome(path, known.length, seen);
  return dataset({
    size: known.length,
    classes,
    report: seen,
    read: (index) => {
      const { path, target } = known[index]!;
      return orSkip({ name: path, onError, report: seen }, async () => {
        const picture = await readImage(path, { channels, ...limitsIn(options) });
        return {
          input: prepared(prepare(size === undefined ? picture : resizeToCover(picture, size), path), path),
          target,
          name: path,
        };
      });
    },
  });
};

/** The same files as paths that start with the folder's. */
export const filesAt = (
  folder: string,
  files: readonly { readonly file: string; readonly label: string | undefined }[],
): readonly LabeledFile[] => files.map(({ file, label }) => ({ path: join(folder, file), label }));

/** A class that is there, and of which nothing can be read, must not go unnoticed. */
export const leaveOutClasses = async (
  folder: string,
  classes: readonly UnreadableClass[],
  onError: OnError,
  seen: Report,
): Promise<void> => {
  for (const { folder: name, files } of classes) {
    const path = join(folder, name);
    await orSkip({ name: path, onError, report: seen }, () => {
      throw new ImageError({
        path,
        problem: "no picture of this class can be read",
        received: showKinds(files),
        expected: readablePicture,
        fix: "convert the files, or move the folder away",
      });
    });
  }
};

/**
 * A data set from a folder per class: `folder/cat/1.jpg`, `folder/dog/2.png`; folders in them belong to the class.
 *
 * - input   `[height, width, channels]`, floats from 0 to 1 by default
 * - target  `[]`, `Int32Array`: the index of the class
 *
 * Hidden files and folders, and those that systems leave behind, do not count; links to folders are followed.
 *
 * @throws {@link ImageError} when a folder is not one of `classes`, when there is one class only and `classes` are not
 * given, when folders are parts (`train`, `test`) rather than classes, when nothing of a class can be read, and, while
 * reading, when a file cannot be read.
 * @example
 * const pets = await fromClassFolders("pets", { size: 224, onError: "skip" });
 * pets.classes; // ["cat", "dog"]
 */
export const fromClassFolders = async (folder: string, options: ClassPicturesOptions = {}): Promise<Dataset> => {
  checkOptions("fromClassFolders", options, known);
  checkExamples("fromClassFolders", options);
  const contents = await pictureFiles(folder);
  const layout = layoutOf(contents, folder, options.classes);
  const [first, ...others] = layout.parts;
  if (layout.task !== "classification" || !first || !("files" in first) || others.length > 0) {
    throw new ImageError({
      path: folder,
      problem:
        layout.task === "segmentation"
          ? "the folder holds pictures and masks, not a folder for each class"
          : "the folders are parts of the examples, not classes",
      received: layout.parts.map((part) => part.part).join(", "),
      expected: "a folder for each class",
      fix: "open it with fromFolder(), which gives each part",
    });
  }
  const seen = report([...contents.unreadable, ...contents.ignored, ...contents.loops]);
  const { onError = "throw" } = options;
  await leaveOutClasses(folder, layout.unreadableClasses, onError, seen);
  return classPictures(folder, filesAt(folder, first.files), seen, options);
};

export interface CsvOptions extends ClassPicturesOptions {
  /** The column with the paths. Default `"path"`. */
  readonly path?: string;
  /** The column with the classes' names. Default `"label"`. */
  readonly label?: string;
  /** The folder that the paths start from. Default: the CSV file's. */
  readonly folder?: string;
}

/**
 * A data set of the pictures and classes that a CSV file lists. See {@link fromClassFolders} for what comes out.
 *
 * @throws {@link ImageError} when the file is not CSV, lacks a column, or names a class that is not one of `classes`.
 * @example
 * await fromCsv("birds.csv", { path: "file", label: "species", size: 224 });
 */
export const fromCsv = async (file: string, options: CsvOptions = {}): Promise<Dataset> => {
  checkOptions("fromCsv", options, { ...known, path: "optional", label: "optional", folder: "optional" });
  checkExamples("fromCsv", options);
  const { path = "path", label = "label", folder = dirname(file) } = options;
  const rows = parseCsv(new TextDecoder().decode((await openFile(file, limitsOf(options).maxBytes)).bytes), file);
  const columns = Object.keys(rows[0] ?? {});
  for (const column of [path, label]) {
    if (columns.includes(column)) continue;
    const similar = meant(column, columns);
    throw new ImageError({
      path: file,
      problem: rows.length === 0 ? "the file lists nothing" : `there is no column "${column}"`,
      received: columns.join(", "),
      expected: `${path}, ${label}`,
      fix:
        rows.length === 0
          ? "give a file with a header and a row for each picture"
          : `name the columns: { ${column === path ? "path" : "label"}: "${similar ?? "…"}" }`,
    });
  }
  const files = rows.map((row) => ({ path: resolve(folder, row[path]!), label: row[label]! }));
  return classPictures(file, files, report(), options);
};
