/** @file The one door for files: a trained model of any library, by what is in the file and not by what it is called. */
import { readFile } from "@tributary/files";
import type { AnyModel, Preprocessing, Task, TrainedModel } from "@tributary/kernel";
import { type FileKind, kindOfFile, loadKeras, loadModel, loadTfjs } from "@tributary/runtime";
import type { InputSize } from "../models/build-network.ts";
import { UsageError } from "../usage-error.ts";
import { checkFile } from "./check-file.ts";
import { isPublishedName, openPublished } from "./open-published.ts";

/** A model, and what was not in its file. */
export interface Opened<T extends TrainedModel = TrainedModel> {
  readonly trained: T;
  /** Sentences: what is taken to be so, since the file does not say it. */
  readonly assumed: readonly string[];
}

/** What is known of a model besides what its file says. */
export interface Told {
  /** How its pixels are prepared. */
  readonly preprocessing?: Preprocessing | undefined;
}

/** The kind of a file. */
export const kindOf = async (path: string): Promise<FileKind> => kindOfFile(await readFile(await checkFile(path)));

const isPicture = ({ inputs }: AnyModel): boolean => inputs[0]?.tensor.shape.length === 4;

/** Pixels from 0 to 255, for models whose first layer scales them itself. */
const rawPixels = (channels: number): Preprocessing => ({
  mean: Array.from({ length: channels }, () => 0),
  std: Array.from({ length: channels }, () => 1 / 255),
});

const scalesItself = ({ layers: [first] }: AnyModel): boolean =>
  first?.layer.kind === "rescaling" || first?.layer.kind === "normalization";

/** Completes what a file says of a model; what is told comes first. */
export const completed = (trained: TrainedModel, { preprocessing }: Told = {}): Opened => {
  const { net } = trained;
  const assumed: string[] = [];
  if (preprocessing !== undefined) return { trained: { ...trained, preprocessing }, assumed };
  if (trained.preprocessing !== undefined || !isPicture(net)) return { trained, assumed };
  if (!scalesItself(net)) {
    assumed.push("its file does not say how pixels are prepared: from 0 to 1 (unit) is assumed");
    return { trained: { ...trained, preprocessing: "unit" }, assumed };
  }
  assumed.push("its first layer scales pixels: it is given 0 to 255, as they are");
  return { trained: { ...trained, preprocessing: rawPixels(inputOf(net)[2]) }, assumed };
};

const readers: Partial<Record<FileKind, (path: string) => Promise<TrainedModel>>> = {
  keras: (path) => loadKeras(path),
  hdf5: (path) => loadKeras(path),
  tfjs: (path) => loadTfjs(path),
};

const weightsOnly = (path: string): UsageError =>
  new UsageError({
    problem: `"${path}" holds weights of PyTorch, but no architecture`,
    expected: "a model of Tributary, Keras or TensorFlow.js",
    fix: `say what they are weights of: tributary import ${path} --as ARCHITECTURE`,
  });

const askedOnly = (path: string): UsageError =>
  new UsageError({
    problem: `"${path}" is an ONNX model: it can be asked, but its layers are not known`,
    expected: "a model of Tributary, Keras or TensorFlow.js",
    fix: "give it to predict or evaluate, or give the model that it was made from",
  });

/**
 * Opens a model with its architecture and weights: of Tributary, Keras or TensorFlow.js, or published weights by their name.
 *
 * @throws {@link UsageError} when the file holds weights only, or an ONNX model.
 * @throws {@link WeightsError} when it is no model, or damaged.
 */
export const openTrained = async (path: string, told?: Told): Promise<Opened> => {
  if (await isPublishedName(path)) {
    const { trained, lines } = await openPublished(path);
    const { assumed, ...opened } = completed(trained, told);
    return { ...opened, assumed: [...lines, ...assumed] };
  }
  const kind = await kindOf(path);
  if (kind === "pytorch" || kind === "pickle") throw weightsOnly(path);
  if (kind === "onnx") throw askedOnly(path);
  return completed(await (readers[kind] ?? loadModel)(path), told);
};

/** What a model is for: an output with height and width names pixels. */
export const taskOf = ({ task, net }: TrainedModel): Task =>
  task ?? (net.outputs[0]!.tensor.shape.length === 4 ? "segmentation" : "classification");

/** Names for classes that have none: as many as there are numbers; a single one tells two classes apart. */
export const countedClasses = (numbers: number | null | undefined): readonly string[] =>
  Array.from({ length: Math.max(2, numbers ?? 1) }, (_, i) => `class ${i}`);

/** What the numbers that come out mean, in their order. */
export const classesOf = ({ classes, net }: TrainedModel): readonly string[] =>
  classes ?? countedClasses(net.outputs[0]!.tensor.shape.at(-1));

/** By which the data was divided: what it follows from is not for judging the model on. */
export const seedOf = ({ card }: TrainedModel): number => (typeof card?.seed === "number" ? card.seed : 1);

/** Height, width and channels of what a model sees at once; where it takes any size, tiles of this many pixels. */
const TILE = 256;
export const inputOf = ({ inputs }: AnyModel): InputSize => {
  const [, height, width, channels] = inputs[0]!.tensor.shape;
  return [height ?? TILE, width ?? TILE, channels ?? 3];
};
