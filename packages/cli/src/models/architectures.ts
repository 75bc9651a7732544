/** @file Every architecture of the packages, and every recipe, by name: as the command line calls them. */

import { meant, nearest } from "@tributary/kernel/authoring";
import { UsageError } from "../usage-error.ts";
import type { Architecture } from "./architectures/architecture.ts";
import { inceptionArchitectures } from "./architectures/inception.ts";
import { recipeArchitectures } from "./architectures/recipes.ts";
import { skipArchitectures } from "./architectures/skip.ts";
import { unetArchitectures } from "./architectures/unet.ts";

export type { Architecture, Build, BuildOptions, Network } from "./architectures/architecture.ts";

/** All of them: of the packages, in the order of their papers, then the recipes. */
export const architectures: readonly Architecture[] = [
  ...skipArchitectures,
  ...inceptionArchitectures,
  ...unetArchitectures,
  ...recipeArchitectures,
];

/**
 * An architecture by its name, whatever its case.
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
  const architecture = architectures.find((found) => found.name.toLowerCase() === name.toLowerCase());
  if (!architecture) {
    const names = architectures.map((known) => known.name);
    throw new UsageError({
      problem: `there is no architecture "${name}"`,
      expected: `a name such as ${nearest(name, names).join(", ")}`,
      fix: "take a name that the command list prints",
    });
  }
  const chosen = flavor ?? architecture.flavors[0]!;
  if (!architecture.flavors.includes(chosen)) {
    const similar = meant(chosen, architecture.flavors);
    throw new UsageError({
      problem: `${architecture.name} has no flavor "${chosen}"`,
      expected: `one of ${architecture.flavors.join(", ")}`,
      fix: `${similar === undefined ? "" : `write --flavor ${similar}, or `}leave it out for ${architecture.flavors[0]}`,
    });
  }
  return { architecture, flavor: chosen };
};
