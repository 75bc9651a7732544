/**
 * @file Layers whose shapes the compiler knows.
 *
 * Such a layer is an interface with a function from the type [IN] of its input's shape to the type [OUT] of its output's:
 * a shape, or the complaint that the run time would throw. One call signature serves them all, and `chain`, `branches`
 * and `residual` evaluate the same [OUT].
 */
import type { Block, Tensor } from "../graph/tensor.ts";
import type { Shape } from "../shape/types.ts";

declare const IN: unique symbol;
declare const OUT: unique symbol;

export type { IN, OUT };

/** What every typed layer has. [OUT] is the shape, or the complaint (a string), that it gives for the shape [IN]. */
export interface AnyLayer {
  readonly [IN]: unknown;
  readonly [OUT]: unknown;
}

/**
 * A layer whose shapes the compiler knows; also a `Block`, `(x: Tensor) => Tensor`.
 *
 * @example
 * interface SpaceToDepth extends TypedLayer {
 *   readonly [OUT]: this[typeof IN] extends readonly [infer B, infer H extends number, infer W extends number, infer C extends number]
 *     ? [B, FloorDiv<H, 2>, FloorDiv<W, 2>, Mul<C, 4>]
 *     : Shape;
 * }
 */
export interface TypedLayer extends AnyLayer {
  <T extends Tensor>(x: Arg<Apply<this, T["shape"]>, T>): Result<Apply<this, T["shape"]>>;
}

/**
 * Any block, typed or not. A union, because a constraint with one call signature and nothing else would make the compiler
 * forget, of a typed layer that it is inferred from, everything but that signature.
 */
export type AnyBlock = Block | AnyLayer;

/** The shape, or the complaint, that L gives for shape S. Plain blocks say what they return, if they do. */
export type Apply<L, S> = L extends AnyLayer
  ? (L & { readonly [IN]: S })[typeof OUT]
  : L extends (...args: never) => Tensor<infer R>
    ? R
    : Shape;

/** Without strictNullChecks `null` is everything, so nothing can be said about shapes: all checks are off then. */
export type Strict = null extends 0 ? false : true;

/**
 * The parameter: the tensor T if all is well, or else the complaint, which no tensor can be assigned to.
 * `infer M`, so that the complaint is no place to infer T from.
 */
export type Arg<R, T> = Strict extends true ? (R extends infer M extends string ? M : T) : T;

/** The result. After a complaint it is any tensor, so that one mistake is reported once. */
// biome-ignore lint/suspicious/noExplicitAny: with strictNullChecks off, `any` is what raises no false alarm
export type Result<R> = Strict extends true ? (R extends Shape ? Tensor<R> : Tensor) : Tensor<any>;

/** The shape of a tensor type. */
export type ShapeOf<T> = T extends Tensor<infer S> ? S : Shape;

type ShapeOr<R> = R extends Shape ? R : Shape;

/**
 * The shape after all the layers, or the complaint of the first that complains.
 * A chain of 900 is left to the run time, which also ends the speculation when an argument is no layer.
 */
export type Fold<S, L extends readonly unknown[], I extends 0[] = []> = number extends L["length"]
  ? Shape
  : I["length"] extends L["length"]
    ? S
    : I["length"] extends 900
      ? Shape
      : Apply<L[I["length"]], S> extends infer R
        ? R extends string
          ? R
          : Fold<ShapeOr<R>, L, [...I, 0]>
        : never;

/** A complaint about the element of a list at that index. */
export interface Failed<I extends number, M extends string> {
  readonly index: I;
  readonly message: M;
}

/** The list, with the complaint in the place of the element that it is about. */
export type Blame<F, L extends readonly unknown[]> = Strict extends true
  ? F extends Failed<infer I, infer M>
    ? { [K in keyof L]: K extends `${I}` ? M : L[K] }
    : L
  : L;
