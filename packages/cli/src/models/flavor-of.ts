/** @file Which flavor of an architecture is meant. */
import { meant } from "@tributary/kernel/authoring";
import { UsageError } from "../usage-error.ts";
import type { Architecture } from "./architectures/architecture.ts";

/** @throws {@link UsageError} for a flavor that the architecture does not have. */
export const flavorOf = (architecture: Architecture, flavor: string | undefined): string => {
  const chosen = flavor ?? architecture.flavors[0]!;
  if (architecture.flavors.includes(chosen)) return chosen;
  const similar = meant(chosen, architecture.flavors);
  throw new UsageError({
    problem: `${architecture.name} has no flavor "${chosen}"`,
    expected: `one of ${architecture.flavors.join(", ")}`,
    fix: `${similar === undefined ? "" : `write --flavor ${similar}, or `}leave it out for ${architecture.flavors[0]}`,
  });
};
