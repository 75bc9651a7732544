/** @file Deep supervision: networks with outputs at several depths, trained on all of them. */
import type { Tensor } from "@tributary/kernel";
import type { AnyLayer, Apply, Arg, Reference, Result, ShapeOf } from "@tributary/kernel/authoring";

/** All outputs of a network by name, each of the shape of N's output. */
export interface Supervised<N extends AnyLayer, Names extends string> {
  <T>(image: Arg<Apply<N, ShapeOf<T>>, T>): { readonly [name in Names]: Result<Apply<N, ShapeOf<T>>> };
  /** What the implementation that it is equal to calls its weights. */
  readonly reference: Reference;
}

/** The outputs of a network by name, each of a size of its own. */
export interface SupervisedLevels<Names extends string> {
  (image: Tensor): { readonly [name in Names]: Tensor };
  /** What the implementation that it is equal to calls its weights. */
  readonly reference: Reference;
}
