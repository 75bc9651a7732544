/** @file Models and weights that other libraries saved, as a model of ours. */

import { basename } from "node:path";
import type { NdArrays, Preprocessing, TrainedModel } from "@tributary/kernel";
import { type WeightReferences, weightReferences } from "@tributary/kernel/authoring";
import {
  type FileKind,
  importWeights,
  kerasReferences,
  readKeras,
  readPytorch,
  readSafetensors,
  readTfjs,
  saveModel,
} from "@tributary/runtime";
import { readKerasRun } from "@tributary/train";
import { type BuiltNetwork, buildNetwork } from "../models/build-network.ts";
import { howMany } from "../terminal/output.ts";
import { UsageError } from "../usage-error.ts";
import { checkFree } from "./check-free.ts";
import { kindOf, openTrained } from "./open-trained.ts";
import { plainName } from "./plain-name.ts";
import type { SubjectOptions } from "./subject.ts";

const weightsOfKeras = async (path: string): Promise<NdArrays> => (await readKeras(path)).weights;
const weightsOfPytorch = async (path: string): Promise<NdArrays> => (await readPytorch(path)).weights;
const weightsOfSafetensors = async (path: string): Promise<NdArrays> => (await readSafetensors(path)).weights;

const readers: Partial<Record<FileKind, (path: string) => Promise<NdArrays>>> = {
  keras: weightsOfKeras,
  hdf5: weightsOfKeras,
  pytorch: weightsOfPytorch,
  pickle: weightsOfPytorch,
  tfjs: (path) => readTfjs(path),
};

/** Weights by the names that the file has for them. A file of no such kind is refused by the last reader, which says what it is. */
const readWeights = async (path: string): Promise<NdArrays> =>
  (readers[await kindOf(path)] ?? weightsOfSafetensors)(path);

const found = (references: WeightReferences, arrays: NdArrays): number =>
  Object.values(references).filter((reference) => reference && Object.hasOwn(arrays, reference.name)).length;

/** By whose names the file calls the weights: those of the published model, or those that `toKeras` writes. */
const namesOf = ({ net, network }: BuiltNetwork, arrays: NdArrays): WeightReferences => {
  const all = [...(network.reference ? [weightReferences(net, network.reference)] : []), kerasReferences(net)];
  return all.reduce((best, each) => (found(each, arrays) > found(best, arrays) ? each : best));
};

export interface ImportOptions extends SubjectOptions {
  /** The architecture's name. Default: the file holds one. */
  readonly as?: string | undefined;
  /** What the classes are called, in the order of the model's numbers. Default: as the file says; not named where it does not. */
  readonly names?: readonly string[] | undefined;
  /** Weights that start anew, by the start of their names. Default none. */
  readonly skip?: readonly string[] | undefined;
  /** Default: as the file says, or as published weights of the architecture expect. */
  readonly preprocessing?: Preprocessing | undefined;
  /** Default: the file's name, `.safetensors` behind it, in the current folder. */
  readonly out?: string | undefined;
  /** Whether a file that is there is replaced. Default false. */
  readonly force?: boolean | undefined;
}

export interface Imported {
  readonly out: string;
  readonly architecture: string;
  /** Null where the file holds the architecture. */
  readonly flavor: string | null;
  /** How many weights were taken from the file. */
  readonly weights: number;
  /** Names in the file that the architecture has no use for. */
  readonly unused: readonly string[];
  /** Sentences: what is taken to be so, since the file does not say it. */
  readonly assumed: readonly string[];
  /** Whether the file says what an optimizer kept, which a model of ours does not hold. */
  readonly wasTraining: boolean;
}

type Brought = Omit<Imported, "out" | "wasTraining"> & { readonly trained: TrainedModel };

/** What weights alone do not say. */
const assumedOf = ({ architecture, flavor, network }: BuiltNetwork, options: ImportOptions): readonly string[] => {
  const others = architecture.flavors.filter((other) => other !== flavor);
  const { preprocessing = "unit" } = network;
  return [
    ...(options.flavor === undefined && others.length > 0
      ? [`they are of flavor ${flavor} (--flavor ${others.join(", ")} if they are not)`]
      : []),
    ...(options.preprocessing === undefined
      ? [`pixels are prepared as ${JSON.stringify(preprocessing ?? "unit")}`]
      : []),
    ...(/^cifarResnet/.test(architecture.name)
      ? [
          "shortcuts pad channels at their end, as in the paper: weights that were trained with others fit too, and answer wrongly",
        ]
      : []),
  ];
};

const intoArchitecture = async (file: string, as: string, options: ImportOptions): Promise<Brought> => {
  const { input, classes } = options;
  const built = buildNetwork(as, { flavor: options.flavor, input, classes });
  const { architecture, flavor, network, net } = built;
  const arrays = await readWeights(file);
  const { weights, loaded, skipped, unused } = importWeights(net, arrays, namesOf(built, arrays), {
    skip: options.skip ?? [],
  });
  const preprocessing = options.preprocessing ?? network.preprocessing ?? "unit";
  const trained = { net, weights, task: architecture.task, preprocessing };
  const anew =
    skipped.length > 0
      ? [
          `${howMany(skipped.length, "weight")} ${skipped.length === 1 ? "starts" : "start"} anew: ${skipped.join(", ")}`,
        ]
      : [];
  const assumed = [...assumedOf(built, options), ...anew];
  return { trained, architecture: architecture.name, flavor, weights: loaded.length, unused, assumed };
};

const asItIs = async (file: string, { preprocessing, flavor, input, classes }: ImportOptions): Promise<Brought> => {
  if (flavor !== undefined || input !== undefined || classes !== undefined) {
    throw new UsageError({
      problem: "--flavor, --input and --classes are of an architecture, and none is named",
      expected: "--as ARCHITECTURE beside them",
      fix: "add --as, or leave them out for a file that holds its architecture",
    });
  }
  const { trained, assumed } = await openTrained(file, { preprocessing });
  const { net, weights } = trained;
  return { trained, architecture: net.name, flavor: null, weights: Object.keys(weights).length, unused: [], assumed };
};

const withNames = (trained: TrainedModel, names: readonly string[] | undefined): TrainedModel => {
  if (names === undefined) return trained;
  const count = trained.net.outputs[0]?.tensor.shape.at(-1) ?? null;
  if (count === null || names.length === Math.max(2, count)) return { ...trained, classes: names };
  throw new UsageError({
    problem: "there is not one name for each class",
    received: `${names.length}: ${names.join(", ")}`,
    expected: `${Math.max(2, count)} names`,
    fix: "write all of them, commas between: --names cat,dog",
  });
};

const endings = /((\.weights)?\.\w+)$/;

/** Reads a model, or weights of an architecture, and writes a model of ours. */
export const importModel = async (file: string, options: ImportOptions): Promise<Imported> => {
  const { as, out, force, names } = options;
  const { trained, ...brought } =
    as === undefined ? await asItIs(file, options) : await intoArchitecture(file, as, options);
  const start = plainName(basename(file).replace(endings, ""));
  const path = out ?? (as === undefined ? `${start}.safetensors` : `${start}.${brought.architecture}.safetensors`);
  await checkFree([path], force);
  await saveModel(path, withNames({ ...trained, card: { ...trained.card, origin: basename(file) } }, names));
  const wasTraining = as === undefined && (await kindOf(file)) === "keras" && (await readKerasRun(file)) !== null;
  return { ...brought, out: path, wasTraining };
};
