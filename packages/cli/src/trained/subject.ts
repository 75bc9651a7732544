/** @file What a command is about: an architecture by name, or a model in a file. */
import { stat } from "node:fs/promises";
import type { AnyModel, ModelFacts, Shape, TrainedModel } from "@tributary/kernel";
import { showShape } from "@tributary/kernel/authoring";
import { initialize } from "@tributary/runtime";
import { isArchitecture } from "../models/architectures.ts";
import { type BuildNetworkOptions, buildNetwork } from "../models/build-network.ts";
import { findSeveralInputs } from "../models/several-inputs.ts";
import { UsageError } from "../usage-error.ts";
import { openTrained } from "./open-trained.ts";

/** How an architecture is built, where the subject is not a file. */
export type SubjectOptions = BuildNetworkOptions;

/** An architecture, or a model from a file. */
export interface Subject {
  readonly name: string;
  /** Null for a model from a file; `"paper"` of a network that has one only. */
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
  if (isArchitecture(name) || findSeveralInputs(name)) return false;
  return isPath(name) || (await stat(name).catch(() => null)) !== null;
};

/** What an option would change of a model that is made already; undefined if nothing. */
const changed = (
  net: AnyModel,
  { flavor, classes, input }: SubjectOptions,
  countsOpen: boolean,
): string | undefined => {
  if (flavor !== undefined) return "--flavor";
  if (classes !== undefined && classes !== net.outputs[0]!.tensor.shape.at(-1)) return "--classes";
  if (input === undefined) return undefined;
  const pictures = net.inputs.filter(({ tensor }) => tensor.shape.length === 4);
  const fits = ([, ...sizes]: Shape): boolean =>
    sizes.every((size, i) => (countsOpen && size === null) || size === input[i]);
  return pictures.length === 1 && fits(pictures[0]!.tensor.shape) ? undefined : "--input";
};

/** @throws {@link UsageError} for options that say otherwise than the model: nothing of it would change. */
const checkOptions = (name: string, net: AnyModel, options: SubjectOptions, countsOpen = false): void => {
  const option = changed(net, options, countsOpen);
  if (option === undefined) return;
  const ports = [...net.inputs, ...net.outputs].map((port) => `${port.name} ${showShape(port.tensor.shape)}`);
  throw new UsageError({
    problem: `${option} is for architectures, and ${name} is a model that is made already`,
    received: ports.join(", "),
    expected: "options that fit it",
    fix: `leave ${option} out, or name an architecture that list prints`,
  });
};

/**
 * @param name `"resnet50"`, or the path of a model of any library that `openTrained` opens: `"runs/cells/model.safetensors"`.
 * @param countsOpen Whether `input` may say a size that the model leaves open, to count for. Default false: nothing would change.
 */
export const openSubject = async (
  name: string,
  options: SubjectOptions = {},
  { countsOpen = false }: { readonly countsOpen?: boolean } = {},
): Promise<Subject> => {
  if (await isModelFile(name)) {
    const { trained, assumed } = await openTrained(name);
    checkOptions(name, trained.net, options, countsOpen);
    return { name: trained.net.name, flavor: null, net: trained.net, assumed, trained: () => trained };
  }
  const several = findSeveralInputs(name);
  if (several) {
    const { input, ...others } = options;
    const net = several.build(input ?? several.size);
    checkOptions(name, net, others);
    return {
      name: several.name,
      flavor: several.package === "recipes" ? "recipe" : "paper",
      net,
      assumed: [],
      trained: (seed) => initialize(net, { seed }),
    };
  }
  const { input, classes } = options;
  const { architecture, flavor, network, net } = buildNetwork(name, { flavor: options.flavor, input, classes });
  const facts: ModelFacts = { task: architecture.task, preprocessing: network.preprocessing ?? "unit" };
  return {
    name: architecture.name,
    flavor,
    net,
    assumed: [],
    trained: (seed) => ({ ...initialize(net, { seed }), ...facts }),
  };
};
