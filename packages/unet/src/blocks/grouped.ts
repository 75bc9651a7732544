/** @file A part of a model that takes several images, with a name. */
import type { Tensor } from "@tributary/kernel";
import { inScope } from "@tributary/kernel/authoring";

/** Gives a function of images a name, as `named` does for blocks. */
export const grouped =
  <I extends readonly Tensor[]>(name: string, apply: (...images: I) => Tensor): ((...images: I) => Tensor) =>
  (...images) =>
    inScope({ kind: "named", name }, images, () => [apply(...images)])[0]!;
