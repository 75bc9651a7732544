/** @file What a command is about: an architecture by name, or a model in a file. */
import { type AnyModel, input, type Model, model, type NdArrays, type Tensor } from "@tributary/kernel";
import { initialize, loadModel } from "@tributary/runtime";
import { type Architecture, findArchitecture, type Network } from "../models/architectures.ts";
import { checkFile } from "./check-file.ts";

export type InputSize = readonly [height: number, width: number, channels: number];

export interface SubjectOptions {
  /** Default: the architecture's first. */
  readonly flavor?: string | undefined;
  /** Default: as published. */
  readonly input?: InputSize | undefined;
  /** Default: as published. */
  readonly classes?: number | undefined;
  readonly keepSize?: boolean | undefined;
}

/** An architecture, built. */
export interface BuiltNetwork {
  readonly architecture: Architecture;
  readonly flavor: string;
  readonly network: Network;
  readonly net: Model<Tensor, Tensor>;
}

/** @throws {@link UsageError} for a name or flavor that there is not. */
export const buildNetwork = (name: string, options: SubjectOptions = {}): BuiltNetwork => {
  const { architecture, flavor } = findArchitecture(name, options.flavor);
  const published = architecture.inputs?.[flavor] ?? architecture.input;
  const { input: size = published, classes = architecture.classes, keepSize = false } = options;
  const network = architecture.build({ flavor, classes, keepSize });
  const net = model(input(size, { name: "image" }), network, { name: architecture.name }) as Model<Tensor, Tensor>;
  return { architecture, flavor, network, net };
};

/** An architecture, or a model from a file. */
export interface Subject {
  readonly name: string;
  /** Null for a model from a file. */
  readonly flavor: string | null;
  readonly net: AnyModel;
  /** Of the file; of an architecture, where training would start. */
  readonly weights: (seed: number) => NdArrays;
}

const isModelFile = (name: string): boolean => name.endsWith(".safetensors");

/** @param name `"resnet50"`, or the path of a model that was saved: `"runs/nuclei/model.safetensors"`. */
export const openSubject = async (name: string, options: SubjectOptions = {}): Promise<Subject> => {
  if (isModelFile(name)) {
    const { net, weights } = await loadModel(await checkFile(name));
    return { name: net.name, flavor: null, net, weights: () => weights };
  }
  const { architecture, flavor, net } = buildNetwork(name, options);
  return { name: architecture.name, flavor, net, weights: (seed) => initialize(net, { seed }) };
};
