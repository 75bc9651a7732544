/** @file The one door for files: a trained model of any library, by what is in the file and not by what it is called. */
import { readFile } from "@tributary/files";
import type { TrainedModel } from "@tributary/kernel";
import { type FileKind, kindOfFile, loadKeras, loadModel, loadTfjs } from "@tributary/runtime";
import { UsageError } from "../usage-error.ts";
import { checkFile } from "./check-file.ts";
import { completed, type Opened, type Told } from "./facts.ts";
import { openPublished, publishedNameOf } from "./open-published.ts";

/** The kind of a file. */
export const kindOf = async (path: string): Promise<FileKind> => kindOfFile(await readFile(await checkFile(path)));

const readers: Partial<Record<FileKind, (path: string) => Promise<TrainedModel>>> = {
  keras: (path) => loadKeras(path),
  hdf5: (path) => loadKeras(path),
  tfjs: (path) => loadTfjs(path),
};

const weightsOnly = (path: string): UsageError =>
  new UsageError({
    problem: `"${path}" holds weights of PyTorch, but no architecture`,
    expected: "a model of Tributary, Keras or TensorFlow.js",
    fix: `say what they are weights of: tributary import ${path} --as ARCHITECTURE; or put timm's config.json beside it`,
  });

const askedOnly = (path: string): UsageError =>
  new UsageError({
    problem: `"${path}" is an ONNX model: it can be asked, but its layers are not known`,
    expected: "a model of Tributary, Keras or TensorFlow.js",
    fix: "give it to predict or evaluate, or give the model that it was made from",
  });

const pictureInstead = (path: string): UsageError =>
  new UsageError({
    problem: `"${path}" is a picture, and no model`,
    expected: "a model first, and then the pictures",
    fix: "write the model before the pictures: tributary predict MODEL PICTURES",
  });

/** Whether this is the path of an ONNX model. */
export const isOnnxFile = async (path: string): Promise<boolean> =>
  (await publishedNameOf(path)) === null && (await kindOf(path)) === "onnx";

/**
 * Opens a model with its architecture and weights: of Tributary, Keras or TensorFlow.js, published weights by their name, or a folder or a file of
 * weights with timm's `config.json`.
 *
 * @throws {@link UsageError} when the file holds weights only, or an ONNX model.
 * @throws {@link WeightsError} when it is no model, or damaged.
 */
export const openTrained = async (path: string, told?: Told): Promise<Opened> => {
  const published = await publishedNameOf(path);
  if (published !== null) {
    const { trained, lines } = await openPublished(published);
    const { assumed, ...opened } = completed(trained, told);
    return { ...opened, assumed: [...lines, ...assumed] };
  }
  const kind = await kindOf(path);
  if (kind === "pytorch" || kind === "pickle") throw weightsOnly(path);
  if (kind === "onnx") throw askedOnly(path);
  if (kind === "picture") throw pictureInstead(path);
  return completed(await (readers[kind] ?? loadModel)(path), told);
};
