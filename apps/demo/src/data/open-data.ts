/** @file A folder of examples, opened by what is in it. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, ImageError, type OnError } from "@tributary/images";
import {
  fromCifar,
  fromClassFolders,
  fromCsv,
  fromIdx,
  fromMaskFolders,
  readIdx,
  readMask,
} from "@tributary/images/node";

/** Examples with a class each, or with a class for each pixel. */
export interface LabeledData {
  readonly task: "classification" | "segmentation";
  readonly classes: readonly string[];
  /** To learn from. */
  readonly train: Dataset;
  /** Held out. */
  readonly test: Dataset;
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
}

const divided = (data: Dataset, { seed }: OpenDataOptions): Pick<LabeledData, "train" | "test"> =>
  data.split({ train: 0.8, seed });

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
  const classes = options.classes ?? numbered(1 + largest(labels.data));
  const open = async ({ images, labels: path, start }: (typeof pairs)[number]): Promise<Dataset> =>
    fromIdx({ images, labels: path, classes, name: start.replace(/\W+$/, "") || "example" });
  const train = await open(learned);
  const [height = 1, width = 1, channels = 1] = (await train.read(0))!.input.shape;
  return {
    task: labels.shape.length === 3 ? "segmentation" : "classification",
    classes,
    size: [height, width, channels],
    ...(heldOut ? { train, test: await open(heldOut) } : divided(train, options)),
  };
};

const openCifar = async (folder: string, names: readonly string[]): Promise<LabeledData | null> => {
  const learned = names.filter((name) => /^data_batch_\d+\.bin$/.test(name)).sort();
  if (learned.length === 0 || !names.includes("test_batch.bin")) return null;
  const open = (files: readonly string[]): Promise<Dataset> =>
    fromCifar({ files: files.map((file) => join(folder, file)) });
  const [train, test] = await Promise.all([open(learned), open(["test_batch.bin"])]);
  return { task: "classification", classes: train.classes, train, test, size: [32, 32, 3] };
};

/** Enough masks to meet every gray level that is a class. */
const LOOKED_AT = 32;

/** The gray levels of masks, dark to bright: a class each. */
const levelsOf = async (folder: string): Promise<readonly number[]> => {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  const any = numbered(256);
  const masks = await Promise.all(
    names.slice(0, LOOKED_AT).map((name) => readMask(join(folder, name), { classes: any })),
  );
  return [...new Set(masks.flatMap(({ data }) => [...new Set(data)]))].sort((a, b) => a - b);
};

const openMasks = async (
  folder: string,
  names: readonly string[],
  options: OpenDataOptions,
): Promise<LabeledData | null> => {
  if (!names.includes("images") || !names.includes("masks")) return null;
  const { onError = "throw" } = options;
  const [images, masks] = [join(folder, "images"), join(folder, "masks")];
  const palette = await levelsOf(masks);
  const classes = options.classes ?? palette.map((level) => `level ${level}`);
  const data = await fromMaskFolders({ images, masks, classes, palette, onError });
  return { task: "segmentation", classes, size: null, ...divided(data, options) };
};

const openClassFolders = async (
  folder: string,
  names: readonly string[],
  options: OpenDataOptions,
): Promise<LabeledData> => {
  const heldOut = ["test", "val", "validation"].find((name) => names.includes(name));
  const task = "classification";
  const { onError = "throw" } = options;
  if (names.includes("train") && heldOut) {
    const train = await fromClassFolders(join(folder, "train"), { onError });
    const test = await fromClassFolders(join(folder, heldOut), { onError, classes: train.classes });
    return { task, classes: train.classes, train, test, size: null };
  }
  const data = await fromClassFolders(folder, { onError });
  return { task, classes: data.classes, size: null, ...divided(data, options) };
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
 * Opens examples by what the folder holds: IDX files (with labels or masks), CIFAR's binary batches, folders `images` and
 * `masks` paired by name, or a folder for each class, with `train` and `test` above them or not; or a CSV file that lists
 * pictures and their labels.
 *
 * - input   `[height, width, channels]`, floats from 0 to 1, of the size that the files have
 * - target  `[]`, or `[height, width]` where every pixel has a class
 *
 * @throws {@link ImageError} when nothing of the kind is there.
 */
export const openData = async (path: string, options: OpenDataOptions): Promise<LabeledData> => {
  if (path.endsWith(".csv")) {
    const data = await fromCsv(path, { onError: options.onError ?? "throw" });
    return { task: "classification", classes: data.classes, size: null, ...divided(data, options) };
  }
  const names = await namesIn(path);
  return (
    (await openIdx(path, names, options)) ??
    (await openCifar(path, names)) ??
    (await openMasks(path, names, options)) ??
    (await openClassFolders(path, names, options))
  );
};
