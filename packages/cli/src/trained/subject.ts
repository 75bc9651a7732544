/** @file What a command is about: an architecture by name, or a model in a file. */
import { stat } from "node:fs/promises";
import type { AnyModel, ModelFacts, TrainedModel } from "@tributary/kernel";
import { initialize } from "@tributary/runtime";
import { isArchitecture } from "../models/architectures.ts";
import { type BuildNetworkOptions, buildNetwork } from "../models/build-network.ts";
import { openTrained } from "./open-trained.ts";

/** How an architecture is built, where the subject is not a file. */
export type SubjectOptions = BuildNetworkOptions;

/** An architecture, or a model from a file. */
export interface Subject {
  readonly name: string;
  /** Null for a model from a file. */
  readonly flavor: string | null;
  readonly net: AnyModel;
  /** What is taken to be so of a model from a file. */
  readonly assumed: readonly string[];
  /** As the file has it; of an architecture, with the weights that training would start from. */
  readonly trained: (seed: number) => TrainedModel;
}

/** A path, and not a name that is misspelt. */
const isPath = (name: string): boolean => /[/\\.]/.test(name);

/** Whether this is a file or a folder with a model, and not the name of an architecture. */
export const isModelFile = async (name: string): Promise<boolean> => {
  if (isArchitecture(name)) return false;
  return isPath(name) || (await stat(name).catch(() => null)) !== null;
};

/** @param name `"resnet50"`, or the path of a model of any library that `openTrained` opens: `"runs/cells/model.safetensors"`. */
export const openSubject = async (name: string, options: SubjectOptions = {}): Promise<Subject> => {
  if (await isModelFile(name)) {
    const { trained, assumed } = await openTrained(name);
    return { name: trained.net.name, flavor: null, net: trained.net, assumed, trained: () => trained };
  }
  const { architecture, flavor, network, net } = buildNetwork(name, options);
  const facts: ModelFacts = { task: architecture.task, preprocessing: network.preprocessing ?? "unit" };
  return {
    name: architecture.name,
    flavor,
    net,
    assumed: [],
    trained: (seed) => ({ ...initialize(net, { seed }), ...facts }),
  };
};
