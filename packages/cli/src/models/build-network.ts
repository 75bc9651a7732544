/** @file An architecture of the list, built. */

import { input, type Model, model, type Tensor } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { type Architecture, findArchitecture, type Network } from "./architectures.ts";

export type InputSize = readonly [height: number, width: number, channels: number];

export interface BuildNetworkOptions {
  /** Default: the architecture's first. */
  readonly flavor?: string | undefined;
  /** Default: as published. */
  readonly input?: InputSize | undefined;
  /** Default: as published. */
  readonly classes?: number | undefined;
  /** Whether a network that names pixels gives as many as it gets. Default false: as published. */
  readonly keepSize?: boolean | undefined;
}

/** An architecture, built. */
export interface BuiltNetwork {
  readonly architecture: Architecture;
  readonly flavor: string;
  readonly input: InputSize;
  readonly classes: number;
  readonly network: Network;
  readonly net: Model<Tensor, Tensor>;
}

/** Every option by name. */
export const knownOfBuilding: OptionTable<BuildNetworkOptions> = {
  flavor: "optional",
  input: "optional",
  classes: COUNT,
  keepSize: "optional",
};

/**
 * Builds an architecture of the list.
 *
 * @throws {@link UsageError} for an unknown name or flavor.
 * @throws {@link ShapeError} when the input does not fit it.
 * @example
 * buildNetwork("cifarResnet20", { classes: 4 }).net.outputs[0]!.tensor.shape; // [null, 4]
 */
export const buildNetwork = (name: string, options: BuildNetworkOptions = {}): BuiltNetwork => {
  checkOptions("buildNetwork", options, knownOfBuilding);
  const { architecture, flavor } = findArchitecture(name, options.flavor);
  const published = architecture.inputs?.[flavor] ?? architecture.input;
  const { input: size = published, classes = architecture.classes, keepSize = false } = options;
  const network = architecture.build({ flavor, classes, keepSize });
  const net = model(input(size, { name: "image" }), network, { name: architecture.name }) as Model<Tensor, Tensor>;
  return { architecture, flavor, input: size, classes, network, net };
};
