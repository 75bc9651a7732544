/** @file A folder of examples, opened by what is in it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, type Found, ImageError, type MaskOptions, type OnError, parseCsv } from "@tributary/images";
import { fromCifar, fromCsv, fromFolder, fromIdx, readIdx } from "@tributary/images/node";

/** Examples with a class each, or with a class for each pixel. */
export interface LabeledData {
  readonly task: "classification" | "segmentation";
  readonly classes: readonly string[];
  /** To learn from. */
  readonly train: Dataset;
  /** To look at while learning, where the data brings it besides what is held out. */
  readonly validation?: Dataset;
  /** Held out. */
  readonly test: Dataset;
  /** How to read masks like these, where they are files. */
  readonly masks?: MaskOptions;
  /** What was found, to be told before anything is learned. */
  readonly found: Found;
  /** The size of all pictures, where the files say it: height, width, channels. */
  readonly size: readonly [height: number, width: number, channels: number] | null;
}

export interface OpenDataOptions {
  /** How the data is divided where it does not come divided: four fifths to learn from. */
  readonly seed: number;
  /** What the classes are called, where files hold numbers only. Default: by their numbers. */
  readonly classes?: readonly string[] | undefined;
  /** What becomes of files that cannot be used. Default `"throw"`; `"skip"` leaves them out and counts them. */
  readonly onError?: OnError | undefined;
  /** `"foreground"`: masks number objects, and every object is of one class. Default: levels of masks are classes. */
  readonly objects?: "foreground" | undefined;
}

const divided = (data: Dataset, { seed }: OpenDataOptions): Pick<LabeledData, "train" | "test"> =>
  data.split({ train: 0.8, seed });

const notDivided = "the data does not come divided: the seed holds out a fifth";

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
  const classes = options.classes ?? numbered(1 + largest(labels.data));
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
    notes: test ? [] : [notDivided],
  };
  const sets = test ? { train, test } : divided(train, options);
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
    size: [32, 32, 3],
    found: { path: folder, task, classes, parts, leftOut: [], notes: [] },
  };
};

const openCsv = async (path: string, options: OpenDataOptions): Promise<LabeledData> => {
  const data = await fromCsv(path, { onError: options.onError ?? "throw" });
  const { classes, size } = data;
  const task = "classification";
  const labels = parseCsv(await readFile(path, "utf8"), path).map(({ label = "" }) => classes.indexOf(label));
  const parts = [{ part: "train", size, counts: countsOf(labels, classes) }] as const;
  const found = { path, task, classes, parts, leftOut: [], notes: [notDivided] } as const;
  return { task, classes, size: null, found, ...divided(data, options) };
};

/** What the library advises, in the words of the command line. */
const asOptions = (fix: string): string =>
  fix
    .replace("say how masks are named with maskName", "call it as its picture, with _mask or without")
    .replace(/, or, if .* meant.*, name the classes$/, "")
    .replaceAll('onError: "skip"', "--skip-broken")
    .replaceAll('objects: "foreground"', "--objects");

const inOwnWords = (error: unknown): unknown => {
  if (!(error instanceof ImageError) || error.fix === undefined || asOptions(error.fix) === error.fix) return error;
  const { path, problem, received, expected, fix } = error;
  return new ImageError({
    problem,
    fix: asOptions(fix),
    ...(path === undefined ? {} : { path }),
    ...(received === undefined ? {} : { received }),
    ...(expected === undefined ? {} : { expected }),
  });
};

const openPictures = async (folder: string, options: OpenDataOptions): Promise<LabeledData> => {
  const { onError = "throw", objects } = options;
  const opened = await fromFolder(folder, { onError, ...(objects ? { objects } : {}) });
  const { train, validation, test, found, ...data } = opened;
  if (test && validation) return { ...data, size: null, found, train, validation, test };
  const heldOut = test ?? validation;
  if (heldOut) return { ...data, size: null, found, train, test: heldOut };
  return { ...data, size: null, found: { ...found, notes: [...found.notes, notDivided] }, ...divided(train, options) };
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

/**
 * Opens examples by what the folder holds: IDX files (with labels or masks), CIFAR's binary batches, pictures in any of the ways
 * that `fromFolder` of `@tributary/images` knows; or a CSV file that lists pictures and their labels.
 *
 * - input   `[height, width, channels]`, floats from 0 to 1, of the size that the files have
 * - target  `[]`, or `[height, width]` where every pixel has a class
 *
 * @throws {@link ImageError} when nothing of the kind is there.
 */
export const openData = async (path: string, options: OpenDataOptions): Promise<LabeledData> => {
  try {
    if (path.endsWith(".csv")) return await openCsv(path, options);
    const names = await namesIn(path);
    return (
      (await openIdx(path, names, options)) ?? (await openCifar(path, names)) ?? (await openPictures(path, options))
    );
  } catch (error) {
    throw inOwnWords(error);
  }
};
