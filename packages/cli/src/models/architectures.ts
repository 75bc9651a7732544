/** @file Every architecture of the packages, and every recipe, by name: as the command line calls them. */

import { nearest } from "@tributary/kernel/authoring";
import { UsageError } from "../usage-error.ts";
import type { Architecture } from "./architectures/architecture.ts";
import { inceptionArchitectures } from "./architectures/inception.ts";
import { recipeArchitectures } from "./architectures/recipes.ts";
import { isSegmenter, segmenterArchitecture } from "./architectures/segmenters.ts";
import { skipArchitectures } from "./architectures/skip.ts";
import { unetArchitectures } from "./architectures/unet.ts";
import { flavorOf } from "./flavor-of.ts";

export type { Architecture, Build, BuildOptions, EncoderNetwork, Network } from "./architectures/architecture.ts";

/** All of them: of the packages, in the order of their papers, then the recipes. */
export const architectures: readonly Architecture[] = [
  ...skipArchitectures,
  ...inceptionArchitectures,
  ...unetArchitectures,
  ...recipeArchitectures,
];

const byName = (name: string): Architecture | undefined =>
  architectures.find((found) => found.name.toLowerCase() === name.toLowerCase());

/** Whether it is the name of an architecture, or of an encoder and a decoder. */
export const isArchitecture = (name: string): boolean => byName(name) !== undefined || isSegmenter(name);

/**
 * An architecture by its name, whatever its case; `"resnet34+unet"` is an encoder with a decoder.
 *
 * @param flavor Default: its first.
 * @throws {@link UsageError} for an unknown name or flavor; it names the nearest one.
 * @example
 * const { architecture, flavor } = findArchitecture("ResNet50", "keras");
 * architecture.input; // [224, 224, 3]
 */
export const findArchitecture = (
  name: string,
  flavor?: string,
): { readonly architecture: Architecture; readonly flavor: string } => {
  const architecture = byName(name) ?? segmenterArchitecture(name);
  if (!architecture) {
    const names = architectures.map((known) => known.name);
    throw new UsageError({
      problem: `there is no architecture "${name}"`,
      expected: `a name such as ${nearest(name, names).join(", ")}`,
      fix: "take a name that the command list prints",
    });
  }
  return { architecture, flavor: flavorOf(architecture, flavor) };
};
