/** @file What learning begins with: a trained network, which sees things already, or nothing. */
import { ArgumentError, type TrainedModel } from "@tributary/kernel";
import { loadModel } from "@tributary/runtime";
import { withNewHead } from "@tributary/train";
import photographs from "../../../demo/models/cifar10-densenet.safetensors?url";
import type { Folder } from "../store/files.ts";
import type { Prepared } from "./learn/run.ts";
import { START, type Start } from "./project.ts";

/**
 * The network in files that somebody gives.
 *
 * @throws the library's errors when there is none in them, or none that could learn classes of pictures.
 */
export const readStart = async (files: readonly File[]): Promise<TrainedModel> => {
  // It knows all networks by name, and nobody needs it who learns from what is there.
  const { readModel } = await import("../open/read-model.ts");
  const named = await Promise.all(
    files.map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())] as const),
  );
  const read = await readModel(new Map(named));
  const at = files.map(({ name }) => name).join(", ");
  if (read.kind === "weights") {
    throw new ArgumentError({
      at,
      problem: "there are weights in it, and no network",
      expected: "a whole trained model: .safetensors of Tributary, .keras, .h5, or TensorFlow.js",
      fix: "save the network with them, or write the name of published weights",
    });
  }
  if (!read.inside) {
    throw new ArgumentError({
      at,
      problem: "of an ONNX file only the answers are known, so no layer of it can learn anew",
      expected: "a trained model: .safetensors of Tributary, .keras, .h5, or TensorFlow.js",
      fix: "take the file that the .onnx was made from",
    });
  }
  checkStart(at, read.trained);
  return read.trained;
};

/** @throws the library's errors when it takes no pictures, or has no layer that could learn classes. */
const checkStart = (at: string, trained: TrainedModel): void => {
  const { net } = withNewHead(trained, { classes: ["a", "b"] });
  const [image, ...others] = net.inputs;
  const scores = net.outputs[0]!.tensor.shape;
  if (others.length === 0 && image?.tensor.shape.length === 4 && scores.length === 2) return;
  throw new ArgumentError({
    at,
    problem: "the network does not take one picture and name what is on it",
    received: `${net.inputs.length} inputs, scores of ${scores.length} axes`,
    expected: "a classifier of pictures",
    fix: "take a network that was trained to tell pictures apart",
  });
};

/** What is already where the page comes from. */
const loadedFrom = async (address: string): Promise<TrainedModel> => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the trained network could not be loaded: the server says ${response.status}`);
  return loadModel(new Uint8Array(await response.arrayBuffer()));
};

interface BeginOptions {
  readonly folder: Folder;
  readonly prepared: (prepared: Prepared) => void;
  readonly signal: AbortSignal;
}

const MEGABYTE = 1e6;

/** The trained network that a start means; null for none. */
export const beginWith = async (
  start: Start,
  { folder, prepared, signal }: BeginOptions,
): Promise<TrainedModel | null> => {
  if (start.kind === "nothing") return null;
  if (start.kind === "photographs") return loadedFrom(photographs);
  if (start.kind === "file") {
    const bytes = await folder.read(START);
    if (bytes === null) throw new Error(`${start.name} is not kept any more: open it again`);
    return loadModel(bytes);
  }
  const { pretrained } = await import("@tributary/pretrained");
  const trained = await pretrained(start.name, {
    signal,
    onProgress: ({ received, total }) =>
      prepared({ what: "fetched", done: received / MEGABYTE, of: total === null ? null : total / MEGABYTE }),
  });
  checkStart(start.name, trained);
  return trained;
};

/** Names to choose from; others of the same hub are taken, too. */
export const publishedNames = async (): Promise<readonly string[]> => {
  const { publishedWeights } = await import("@tributary/pretrained");
  return publishedWeights().map(({ name }) => name);
};
