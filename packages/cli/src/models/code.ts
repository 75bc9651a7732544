/** @file The program that makes an architecture, as one writes it by hand. */
import { checkOptions } from "@tributary/kernel/authoring";
import { type Architecture, findArchitecture } from "./architectures.ts";
import type { BuildNetworkOptions } from "./build-network.ts";
import { knownOfBuilding } from "./build-network.ts";

/** A value as it stands in a program: names of settings have no quotes. */
const written = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, setting]) => setting !== undefined);
  return `{ ${entries.map(([name, setting]) => `${name}: ${written(setting)}`).join(", ")} }`;
};

/** Where the functions are imported from. */
const doors: Readonly<Record<Architecture["package"], string>> = {
  skip: "@tributary/skip",
  inception: "@tributary/inception",
  unet: "@tributary/unet",
  recipes: "tributary/recipes",
  architectures: "tributary/architectures",
};

/**
 * The program that makes an architecture of the list. Whether it fits together is not looked at.
 *
 * @throws {@link UsageError} for an unknown name or flavor.
 * @example
 * codeOf("cifarResnet20", { classes: 4 }).split("\n").at(-1); // "const net = model(input([32, 32, 3]), cifarResnet({ depth: 20, classes: 4 }));"
 */
export const codeOf = (name: string, options: BuildNetworkOptions = {}): string => {
  checkOptions("codeOf", options, knownOfBuilding);
  const { architecture, flavor } = findArchitecture(name, options.flavor);
  const { maker, given } = architecture.build;
  const { input = architecture.inputs?.[flavor] ?? architecture.input, classes = architecture.classes } = options;
  const call = given({ flavor, classes, keepSize: options.keepSize ?? false }).map(written);
  return `import { input, model } from "@tributary/kernel";
import { ${maker} } from "${doors[architecture.package]}";

const net = model(input([${input.join(", ")}]), ${maker}(${call.join(", ")}));`;
};
