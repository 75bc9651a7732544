/** @file Data sets of picture files with a class each: a folder for each class, or a list in a CSV file. */

import { dirname, join, resolve } from "node:path";
import type { NdArray } from "@tributary/kernel";
import { type Dataset, dataset } from "../dataset/dataset.ts";
import { type OnError, orSkip, type Report, report } from "../dataset/report.ts";
import { classTensor } from "../dataset/sample.ts";
import { ImageError } from "../errors.ts";
import { parseCsv } from "../formats/csv.ts";
import { type Channels, toFloat } from "../pixels/channels.ts";
import type { Image, ImageSize } from "../pixels/image.ts";
import { resizeToCover } from "../pixels/resize.ts";
import { checkSome, pictureFiles } from "./picture-files.ts";
import { openPicture, readImage } from "./read-image.ts";

export interface ClassPicturesOptions {
  /** The names of the classes, in the order of their numbers. Default: those that are found, in alphabetical order. */
  readonly classes?: readonly string[];
  /** Scales and cuts every picture to this size. Default: pictures keep their size, and batches need equal ones. */
  readonly size?: ImageSize;
  /** Default 3: color. */
  readonly channels?: Channels;
  /** Makes a picture ready for the model. Default {@link toFloat}: 0 to 1. */
  readonly prepare?: (picture: Image) => NdArray;
  /** What becomes of files that cannot be used. Default `"throw"`; `"skip"` leaves them out and counts them in the report. */
  readonly onError?: OnError;
  /** How many pixels a picture may have. Default 100 million. */
  readonly maxPixels?: number;
}

interface Labeled {
  readonly path: string;
  /** The class's name; missing where none could be found. */
  readonly label: string | undefined;
}

const unknownClass = ({ path, label }: Labeled, classes: readonly string[]): ImageError =>
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

/** Whole numbers are ordered as numbers, so that class "10" comes after class "9". */
const inOrder = (labels: Iterable<string>): readonly string[] => {
  const names = [...new Set(labels)].sort();
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names;
};

const classPictures = async (
  path: string,
  files: readonly Labeled[],
  seen: Report,
  options: ClassPicturesOptions,
): Promise<Dataset> => {
  const { size, channels = 3, prepare = toFloat, onError = "throw", maxPixels } = options;
  const classes = options.classes ?? inOrder(files.flatMap(({ label }) => label ?? []));
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
        const picture = await readImage(path, { channels, ...(maxPixels === undefined ? {} : { maxPixels }) });
        return { input: prepare(size === undefined ? picture : resizeToCover(picture, size)), target, name: path };
      });
    },
  });
};

/**
 * A data set of a folder for each class: `folder/cat/1.jpg`, `folder/dog/2.png`; folders in them belong to the class.
 *
 * - input   `[height, width, channels]`, floats from 0 to 1 unless `prepare` says otherwise
 * - target  `[]`, `Int32Array`: the number of the class
 *
 * @throws {@link ImageError} when a folder is not one of `classes`, and, while reading, when a file cannot be read.
 * @example
 * const pets = await fromClassFolders("pets", { size: 224, onError: "skip" });
 * pets.classes; // ["cat", "dog"]
 */
export const fromClassFolders = async (folder: string, options: ClassPicturesOptions = {}): Promise<Dataset> => {
  const { pictures, ignored } = await pictureFiles(folder);
  const files = pictures.map((file) => {
    const [first, ...rest] = file.split("/");
    return { path: join(folder, file), label: rest.length > 0 ? first : undefined };
  });
  return classPictures(folder, files, report(ignored), options);
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
  const { path = "path", label = "label", folder = dirname(file) } = options;
  const rows = parseCsv(Buffer.from((await openPicture(file)).bytes).toString("utf8"), file);
  const columns = Object.keys(rows[0] ?? {});
  for (const column of [path, label]) {
    if (columns.includes(column)) continue;
    throw new ImageError({
      path: file,
      problem: rows.length === 0 ? "the file lists nothing" : `there is no column "${column}"`,
      received: columns.join(", "),
      expected: `${path}, ${label}`,
      fix: 'name the columns: { path: "…", label: "…" }',
    });
  }
  const files = rows.map((row) => ({ path: resolve(folder, row[path]!), label: row[label]! }));
  return classPictures(file, files, report(), options);
};
