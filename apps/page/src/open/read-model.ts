/** @file Files that someone drops, as a trained model: of any kind that the library reads. */
import { ArgumentError, type NdArrays, type TrainedModel, WeightsError } from "@tributary/kernel";
import {
  decodeSafetensors,
  importWeights,
  kindOfFile,
  loadKeras,
  loadModel,
  loadTfjs,
  readPytorch,
} from "@tributary/runtime";
import { completed, openOnnx } from "tributary/answers";
import { buildNetwork } from "tributary/architectures";
import { unzipFiles } from "../store/zip.ts";

/** A model, or weights of which nobody knows yet what they are weights of. */
export type ReadModel =
  | {
      readonly kind: "model";
      readonly trained: TrainedModel;
      readonly assumed: readonly string[];
      readonly inside: boolean;
    }
  | { readonly kind: "weights"; readonly weights: NdArrays; readonly assumed: readonly string[] };

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const opened = (trained: TrainedModel): ReadModel => {
  const { trained: whole, assumed } = completed(trained);
  return { kind: "model", trained: whole, assumed, inside: true };
};

/** A file of ours, or weights of PyTorch in the same format. */
const readSafetensors = async (bytes: Uint8Array, name: string): Promise<ReadModel> => {
  const { metadata, weights } = decodeSafetensors(bytes, name);
  const isOurs = Object.hasOwn(metadata, "tributary");
  return isOurs ? opened(await loadModel(bytes)) : { kind: "weights", weights, assumed: [] };
};

type FileKind = ReturnType<typeof kindOfFile>;

const models: readonly FileKind[] = ["tfjs", "onnx", "safetensors", "pytorch", "pickle", "keras", "hdf5"];

/** The one of several files that says what the model is. */
const mainOf = (files: ReadonlyMap<string, Uint8Array>): readonly [name: string, bytes: Uint8Array] => {
  const all = [...files];
  const kinds = all.map(([, bytes]) => kindOfFile(bytes));
  const place = models.map((kind) => kinds.indexOf(kind)).find((at) => at >= 0);
  const found = all[place ?? 0];
  if (found) return found;
  throw new ArgumentError({ at: "open", problem: "there is no file", expected: "a model", fix: "drop a file" });
};

/** What lies in an archive, without its folders. */
const unpacked = async (archive: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> => {
  const files = Object.entries(await unzipFiles(archive).catch((): Readonly<Record<string, Uint8Array>> => ({})));
  return new Map(files.flatMap(([path, bytes]) => (path.endsWith("/") ? [] : [[path.split("/").at(-1)!, bytes]])));
};

const noModel = (at: string, kind: FileKind, bytes: Uint8Array): WeightsError =>
  new WeightsError({
    at,
    problem: "there is no model in it that can be read",
    received: `${kind}, ${bytes.length.toLocaleString("en")} bytes`,
    expected: "a model of Tributary, Keras, TensorFlow.js or ONNX, or weights of PyTorch",
    fix: "take the file that the model was saved to, or get it again: it may be damaged",
  });

/** @throws the library's own errors, where a file is damaged, of another kind, or does not hold a model. */
export const readModel = async (files: ReadonlyMap<string, Uint8Array>): Promise<ReadModel> => {
  const [name, bytes] = mainOf(files);
  const kind = kindOfFile(bytes);
  if (kind === "onnx") {
    const { trained, assumed } = await openOnnx(bytes, {}, name);
    return { kind: "model", trained, assumed, inside: false };
  }
  if (kind === "safetensors") return readSafetensors(bytes, name);
  if (kind === "pytorch" || kind === "pickle")
    return { kind: "weights", weights: (await readPytorch(bytes)).weights, assumed: [] };
  if (kind === "tfjs") return opened(await loadTfjs({ json: textOf(bytes), shards: Object.fromEntries(files) }));
  if (kind === "keras" || kind === "hdf5") return opened(await loadKeras(bytes));
  const inside = kind === "zip" ? await unpacked(bytes) : new Map<string, Uint8Array>();
  if ([...inside.values()].some((one) => models.includes(kindOfFile(one)))) return readModel(inside);
  throw noModel(name, kind, bytes);
};

/** Weights of another library in a network of ours. */
export const named = (
  weights: NdArrays,
  network: string,
  flavor: string | undefined,
  classes: number | undefined,
): ReadModel => {
  const { net, network: block, architecture } = buildNetwork(network, { flavor, classes });
  if (block.reference === undefined) {
    throw new WeightsError({
      at: network,
      problem: "nobody publishes weights of this network: what they are called is not known",
      expected: "a network whose weights other libraries publish",
      fix: "choose another network or flavor",
    });
  }
  const facts = { task: architecture.task, preprocessing: block.preprocessing ?? "unit" } as const;
  return opened({ ...importWeights(net, weights, block.reference), ...facts });
};
