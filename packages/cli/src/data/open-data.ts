/** @file A folder of examples, opened by what is in it. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readFile } from "@tributary/files";
import { type Dataset, type Found, ImageError, type MaskOptions, type OnError, parseCsv } from "@tributary/images";
import { type FolderData, fromCifar, fromCsv, fromFolder, fromIdx, readIdx } from "@tributary/images/node";
import type { Task } from "@tributary/kernel";
import { checkOptions, type OptionTable, required, SEED } from "@tributary/kernel/authoring";
import { inClassesOf } from "./by-name.ts";
import { divide } from "./divide.ts";
import { joined } from "./joined.ts";

/** Examples with a class each, or with a class for each pixel. */
export interface LabeledData {
  readonly task: "classification" | "segmentation";
  readonly classes: readonly string[];
  /** To train on. */
  readonly train: Dataset;
  /** To look at while learning, where the data brings it besides what is held out. */
  readonly validation?: Dataset;
  /** Held out. */
  readonly test: Dataset;
  /** All examples of all parts. */
  readonly all: Dataset;
  /** The class of every example to learn from, where it is known without reading them; otherwise null. */
  readonly labels: readonly number[] | null;
  /** How to read masks like these, where they are files. */
  readonly masks?: MaskOptions;
  /** What was found, to be told before anything is learned. */
  readonly found: Found;
  /** The size of all pictures, where the files say it: height, width, channels. */
  readonly size: readonly [height: number, width: number, channels: number] | null;
}

/** What a model knows already: data is read in its classes, by their names. */
export interface KnownClasses {
  readonly task: Task;
  readonly classes: readonly string[];
  /** How masks like those that it learned from are read. */
  readonly masks?: MaskOptions | undefined;
}

export interface OpenDataOptions {
  /** How the data is divided where it does not come divided: four fifths to train on. */
  readonly seed: number;
  /** What the classes are called, where files hold numbers only. Default: by their numbers. */
  readonly classes?: readonly string[] | undefined;
  /** The classes of a model that is to judge or to go on learning. Default: those of the data. */
  readonly known?: KnownClasses | undefined;
  /** How to handle files that cannot be used. Default `"throw"`; `"skip"` leaves them out and counts them. */
  readonly onError?: OnError | undefined;
  /** `"foreground"`: masks number objects, and every object is of one class. Default: levels of masks are classes. */
  readonly objects?: "foreground" | undefined;
}

const known: OptionTable<OpenDataOptions> = {
  seed: required(SEED),
  classes: "optional",
  known: "optional",
  onError: "optional",
  objects: "optional",
};

const divided = (
  data: Dataset,
  labels: readonly number[] | null,
  { seed }: OpenDataOptions,
): Pick<LabeledData, "train" | "test" | "all" | "labels"> => {
  const { kept, heldOut, labels: left } = divide(data, labels, { share: 0.2, seed });
  return { train: kept, test: heldOut, all: data, labels: left };
};

/** The classes of a folder's examples, which come class by class as their folders are called. */
const labelsFrom = ({ classes, parts: [first] }: Found, { size }: Dataset): readonly number[] | null => {
  const counts = first?.counts;
  if (!counts || counts.reduce((sum, count) => sum + count, 0) !== size) return null;
  const order = classes.map((name, label) => ({ name, label })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return order.flatMap(({ label }) => Array.from({ length: counts[label] ?? 0 }, () => label));
};

const notDivided = "the data does not come divided: the seed holds out a fifth";
const numbersOnly = "the files hold numbers of classes: they are taken in the model's order";

/** How many examples each class has. */
const countsOf = (labels: Iterable<number>, classes: readonly string[]): readonly number[] => {
  const counts = classes.map(() => 0);
  for (const label of labels) if (counts[label] !== undefined) counts[label]++;
  return counts;
};

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => String(i));

const largest = (numbers: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) most = Math.max(most, numbers[i]!);
  return most;
};

const IMAGES = /^(.*)images?[-.]idx\d-ubyte(\.gz)?$/;

/** MNIST's names for what is held out. */
const isHeldOut = (start: string): boolean => /^(t10k|test|val)/.test(start);

const openIdx = async (
  folder: string,
  names: readonly string[],
  options: OpenDataOptions,
): Promise<LabeledData | null> => {
  const pairs = names.flatMap((name) => {
    const start = IMAGES.exec(name)?.[1];
    const labels = names.find((other) => start !== undefined && other.startsWith(`${start}label`));
    return start !== undefined && labels ? [{ start, images: join(folder, name), labels: join(folder, labels) }] : [];
  });
  if (pairs.length === 0) return null;
  const learned = pairs.find(({ start }) => !isHeldOut(start)) ?? pairs[0]!;
  const heldOut = pairs.find(({ start }) => isHeldOut(start) && start !== learned.start);
  const labels = await readIdx(learned.labels);
  const task = labels.shape.length === 3 ? "segmentation" : "classification";
  const { known } = options;
  const given = options.classes ?? (task === "classification" && known?.task === task ? known.classes : undefined);
  const classes = given ?? numbered(1 + largest(labels.data));
  const open = async ({ images, labels: path, start }: (typeof pairs)[number]): Promise<Dataset> =>
    fromIdx({ images, labels: path, classes, name: start.replace(/\W+$/, "") || "example" });
  const train = await open(learned);
  const test = heldOut && (await open(heldOut));
  const [height = 1, width = 1, channels = 1] = (await train.read(0))!.input.shape;
  const counts = task === "classification" ? countsOf(labels.data, classes) : null;
  const found: Found = {
    path: folder,
    task,
    classes,
    parts: [
      { part: "train", size: train.size, counts },
      ...(test ? [{ part: "test", size: test.size, counts: null } as const] : []),
    ],
    leftOut: [],
    notes: [...(known && given ? [numbersOnly] : []), ...(test ? [] : [notDivided])],
  };
  const itsLabels = task === "classification" ? Array.from(labels.data) : null;
  const sets = test
    ? { train, test, all: joined([train, test]), labels: itsLabels }
    : divided(train, itsLabels, options);
  return { task, classes, size: [height, width, channels], found, ...sets };
};

const openCifar = async (folder: string, names: readonly string[]): Promise<LabeledData | null> => {
  const learned = names.filter((name) => /^data_batch_\d+\.bin$/.test(name)).sort();
  if (learned.length === 0 || !names.includes("test_batch.bin")) return null;
  const open = (files: readonly string[]): Promise<Dataset> =>
    fromCifar({ files: files.map((file) => join(folder, file)) });
  const [train, test] = await Promise.all([open(learned), open(["test_batch.bin"])]);
  const task = "classification";
  const { classes } = train;
  const parts = [
    { part: "train", size: train.size, counts: null },
    { part: "test", size: test.size, counts: null },
  ] as const;
  return {
    task,
    classes,
    train,
    test,
    all: joined([train, test]),
    labels: null,
    size: [32, 32, 3],
    found: { path: folder, task, classes, parts, leftOut: [], notes: [] },
  };
};

const openCsv = async (path: string, options: OpenDataOptions): Promise<LabeledData> => {
  const data = await fromCsv(path, { onError: options.onError ?? "throw" });
  const { classes, size } = data;
  const task = "classification";
  const labels = parseCsv(new TextDecoder().decode(await readFile(path)), path).map(({ label = "" }) =>
    classes.indexOf(label),
  );
  const parts = [{ part: "train", size, counts: countsOf(labels, classes) }] as const;
  const found = { path, task, classes, parts, leftOut: [], notes: [notDivided] } as const;
  return { task, classes, size: null, found, ...divided(data, labels.length === size ? labels : null, options) };
};

/** What is known of masks; classes that training found are called by their levels and colors. */
const knownMasks = ({ classes, masks }: KnownClasses): MaskOptions => {
  if (masks) return { ...masks, classes };
  const palette = classes.map((name) => (name.startsWith("#") ? name : Number(/^level (\d+)$/.exec(name)?.[1])));
  return palette.includes(Number.NaN) ? { classes } : { classes, palette };
};

/**
 * A folder for a model whose classes are known. Where it lacks some, its own reader would take the rest for all there are, or
 * refuse a single one.
 */
const openKnown = async (folder: string, known: KnownClasses, onError: OnError): Promise<FolderData> => {
  const asFound = (): Promise<FolderData> => fromFolder(folder, { onError });
  const asKnown = (): Promise<FolderData> =>
    fromFolder(folder, {
      onError,
      ...(known.task === "segmentation" ? knownMasks(known) : { classes: known.classes }),
    });
  const [first, second] = known.task === "segmentation" ? [asKnown, asFound] : [asFound, asKnown];
  try {
    return await first();
  } catch (error) {
    const other = await second().catch(() => null);
    // Masks that the model cannot read are an error, not masks of another kind.
    if (other && (known.task === "classification" || other.task === "classification")) return other;
    throw error;
  }
};

const openPictures = async (folder: string, options: OpenDataOptions): Promise<LabeledData> => {
  const { onError = "throw", objects, known } = options;
  const opened = known
    ? await openKnown(folder, known, onError)
    : await fromFolder(folder, { onError, ...(objects ? { objects } : {}) });
  const { train, validation, test, found, ...data } = opened;
  const heldOut = test ?? validation;
  if (!heldOut) {
    const notes = [...found.notes, notDivided];
    const labels = opened.task === "classification" ? labelsFrom(found, train) : null;
    return { ...data, size: null, found: { ...found, notes }, ...divided(train, labels, options) };
  }
  const all = joined([train, ...(validation ? [validation] : []), ...(test ? [test] : [])]);
  const labels = opened.task === "classification" ? labelsFrom(found, train) : null;
  return {
    ...data,
    size: null,
    found,
    train,
    test: heldOut,
    all,
    labels,
    ...(test && validation ? { validation } : {}),
  };
};

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new ImageError({
      path: folder,
      problem: "the folder of data cannot be read",
      received: (cause as NodeJS.ErrnoException).code ?? String(cause),
      expected:
        "IDX files, CIFAR batches, a folder for each class, folders called images and masks, or a .csv file of paths and labels",
      fix: `check the path, seen from ${process.cwd()}`,
    });
  }
};

const openAny = async (path: string, options: OpenDataOptions): Promise<LabeledData> => {
  if (path.endsWith(".csv")) return openCsv(path, options);
  const names = await namesIn(path);
  return (await openIdx(path, names, options)) ?? (await openCifar(path, names)) ?? openPictures(path, options);
};

/**
 * Opens examples by what the folder holds: IDX files (with labels or masks), CIFAR's binary batches, pictures in any of the ways
 * that `fromFolder` of `@tributary/images` knows; or a CSV file that lists pictures and their labels.
 *
 * - input   `[height, width, channels]`, floats from 0 to 1, of the size that the files have
 * - target  `[]`, or `[height, width]` where every pixel has a class
 *
 * With `known` the numbers in the targets are those of the model's classes, whatever classes the data has.
 *
 * @throws {@link ImageError} when nothing of the kind is there.
 * @throws {@link UsageError} when the data has classes that the model does not know.
 * @example
 * const { task, classes, train, test } = await openData("shapes", { seed: 1 });
 * [task, classes, train.size, test.size]; // ["classification", ["bar", "disc"], 8, 2]
 */
export const openData = async (path: string, options: OpenDataOptions): Promise<LabeledData> => {
  checkOptions("openData", options, known);
  const opened = await openAny(path, options);
  return options.known?.task === "classification" && opened.task === "classification"
    ? inClassesOf(opened, options.known.classes)
    : opened;
};
