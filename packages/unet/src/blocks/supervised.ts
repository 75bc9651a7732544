/** @file Networks that answer at several depths: trained on all of the answers, used for one. */
import type { Tensor } from "@tributary/kernel";
import type { AnyLayer, Apply, Arg, Reference, Result } from "@tributary/kernel/authoring";

/** All answers of a network by name, each of the shape that N gives. */
export interface Supervised<N extends AnyLayer, Names extends string> {
  <T extends Tensor>(image: Arg<Apply<N, T["shape"]>, T>): { readonly [name in Names]: Result<Apply<N, T["shape"]>> };
  /** What the implementation that it is equal to calls its weights. */
  readonly reference: Reference;
}
