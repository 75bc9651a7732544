/** @file Weights that other libraries saved, brought into an architecture of ours. */

import { mkdir } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import type { NdArrays } from "@tributary/kernel";
import { type WeightReferences, weightReferences } from "@tributary/kernel/authoring";
import { importWeights, kerasReferences, readKeras, readSafetensors, readTfjs, saveModel } from "@tributary/runtime";
import { UsageError } from "../usage-error.ts";
import { checkFile } from "./check-file.ts";
import { checkFree } from "./check-free.ts";
import { type BuiltNetwork, buildNetwork, type SubjectOptions } from "./subject.ts";

const readers: Readonly<Record<string, (path: string) => Promise<NdArrays>>> = {
  ".safetensors": async (path) => (await readSafetensors(path)).weights,
  ".keras": async (path) => (await readKeras(path)).weights,
  ".h5": async (path) => (await readKeras(path)).weights,
  ".json": (path) => readTfjs(path),
};

const readWeights = async (path: string): Promise<NdArrays> => {
  const read = readers[extname(path).toLowerCase()];
  if (read) return read(await checkFile(path));
  throw new UsageError({
    problem: `"${path}" is of a kind that cannot be read`,
    expected:
      "a .safetensors file with PyTorch's names, a .keras, .weights.h5 or .h5 file, or a model.json of TensorFlow.js",
    fix: "save PyTorch's weights with safetensors.torch.save_file(model.state_dict(), path)",
  });
};

const found = (references: WeightReferences, arrays: NdArrays): number =>
  Object.values(references).filter((reference) => reference && Object.hasOwn(arrays, reference.name)).length;

/** By whose names the file calls the weights: those of the published model, or those that `toKeras` writes. */
const namesOf = ({ net, network }: BuiltNetwork, arrays: NdArrays): WeightReferences => {
  const all = [...(network.reference ? [weightReferences(net, network.reference)] : []), kerasReferences(net)];
  return all.reduce((best, each) => (found(each, arrays) > found(best, arrays) ? each : best));
};

export interface ImportOptions extends SubjectOptions {
  /** The architecture's name. */
  readonly as: string;
  /** Default: the file's name, `.safetensors` behind it, in the current folder. */
  readonly out?: string | undefined;
  /** Whether a file that is there is replaced. Default false. */
  readonly force?: boolean | undefined;
}

export interface Imported {
  readonly out: string;
  readonly architecture: string;
  readonly flavor: string;
  /** How many weights were taken from the file. */
  readonly weights: number;
  /** Names in the file that the architecture has no use for. */
  readonly unused: readonly string[];
}

/** Reads weights, and writes a model with them. */
export const importModel = async (file: string, { as, out, force, ...options }: ImportOptions): Promise<Imported> => {
  const built = buildNetwork(as, options);
  const { architecture, flavor, network, net } = built;
  const arrays = await readWeights(file);
  const imported = importWeights(net, arrays, namesOf(built, arrays));
  const { loaded, unused } = imported;
  const classes = options.classes ?? architecture.classes;
  const path = out ?? `${basename(file).replace(/(\.weights)?\.\w+$/, "")}.${architecture.name}.safetensors`;
  await checkFree([path], force);
  await mkdir(dirname(path), { recursive: true });
  await saveModel(path, {
    ...imported,
    task: architecture.task,
    classes: Array.from({ length: Math.max(2, classes) }, (_, i) => `class ${i}`),
    preprocessing: network.preprocessing ?? "unit",
    card: { origin: basename(file) },
  });
  return { out: path, architecture: architecture.name, flavor, weights: loaded.length, unused };
};
