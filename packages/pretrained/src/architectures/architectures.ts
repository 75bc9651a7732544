/**
 * @file The architectures that libraries publish weights of, by their names there. The same name may be two networks: timm's
 * `efficientnet_b0` and torchvision's call their weights differently.
 */
import { WeightsError } from "@tributary/kernel";
import { nearest } from "@tributary/kernel/authoring";
import type { Architectures, PublishedArchitecture } from "./architecture.ts";
import { leftOut } from "./left-out.ts";
import { timmArchitectures } from "./timm.ts";
import { torchvisionArchitectures } from "./torchvision.ts";

/** Whose names weights have. segmentation-models-pytorch's encoders are torchvision's networks. */
export type Library = "timm" | "torchvision" | "smp";

const makers: Readonly<Record<Library, () => Architectures>> = {
  timm: timmArchitectures,
  torchvision: torchvisionArchitectures,
  smp: torchvisionArchitectures,
};

const known = new Map<() => Architectures, Architectures>();

/** All of a library; listed when somebody asks for the first time. */
export const architecturesOf = (library: Library): Architectures => {
  const make = makers[library];
  const architectures = known.get(make) ?? make();
  known.set(make, architectures);
  return architectures;
};

/**
 * An architecture by its name in a library.
 *
 * @param at What asks, for errors.
 * @throws {@link WeightsError} for one that is not here; it says why, where that is known, and names those that are called much the same.
 */
export const findArchitecture = (at: string, library: Library, name: string): PublishedArchitecture => {
  const architectures = architecturesOf(library);
  if (Object.hasOwn(architectures, name)) return architectures[name]!;
  const why = library === "timm" && leftOut.has(name) ? `: ${leftOut.get(name)}` : "";
  throw new WeightsError({
    at,
    problem: `there is no template for the architecture "${name}" here${why}`,
    received: `"architecture": "${name}"`,
    expected: `one of ours, such as ${nearest(name, Object.keys(architectures)).join(", ")}`,
    fix: "take weights of another architecture, or build this one of blocks and give its weights to importWeights()",
  });
};
