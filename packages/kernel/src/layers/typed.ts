/**
 * @file Layers whose shapes the compiler knows.
 *
 * Such a layer is an interface with a function from the type [IN] of its input's shape to the type [OUT] of its
 * output's: a shape, or the complaint that the run time would throw. All share one call signature, and `chain`,
 * `branches` and `residual` evaluate the same [OUT].
 */
import type { Block, Tensor } from "../graph/tensor.ts";
import type { Misplaced } from "../shape/misplaced.ts";
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
  <T>(x: Arg<Apply<this, ShapeOf<T>>, T>): Result<Apply<this, ShapeOf<T>>>;
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

/** Without strictNullChecks `null` belongs to every type, so shapes cannot be checked: all checks are off then. */
export type Strict = null extends 0 ? false : true;

/**
 * The argument A if R is not a complaint, or else the complaint R, which no argument can be assigned to. `infer M`
 * prevents that A is inferred from the complaint.
 */
export type Checked<R, A> = Strict extends true ? (R extends infer M extends string ? M : A) : A;

/** The parameter type that refuses an argument which is not a tensor. */
type NoTensor<T> = T extends (...args: never) => unknown ? Misplaced<"layer"> : Tensor;

/** The parameter type: the tensor T, or what is wrong with it. R is the output shape, or a complaint. */
export type Arg<R, T> = [T] extends [Tensor] ? Checked<R, T> : NoTensor<T>;

/** The parameter of a layer that is called with a tensor or with settings. R is the parameter type if T is a tensor. */
export type BareArg<R, T, Options> = [T] extends [Tensor]
  ? R
  : T extends (...args: never) => unknown
    ? Misplaced<"layer">
    : Options;

/** The parameter of a layer that takes any tensor. */
export type TensorArg<T> = [T] extends [Tensor] ? T : NoTensor<T>;

/** The parameter that takes a block, typed or not. */
export type BlockArg<B> = [B] extends [Tensor] ? Misplaced<"tensor"> : B;

/** The parameters that take blocks. */
export type BlockArgs<L extends readonly unknown[]> = [L] extends [readonly AnyBlock[]]
  ? L
  : { [K in keyof L]: BlockArg<L[K]> };

/** The parameter of a layer that takes a list of tensors. F is the parameter type if it is one. */
export type ListArg<F, L> = [L] extends [readonly Tensor[]]
  ? Blame<F, L>
  : L extends readonly unknown[]
    ? { [K in keyof L]: TensorArg<L[K]> }
    : L extends Tensor
      ? Misplaced<"single">
      : readonly Tensor[];

/** The result. After a complaint it is any tensor, so that one mistake is reported once. */
// biome-ignore lint/suspicious/noExplicitAny: with strictNullChecks off, `any` is what raises no false alarm
export type Result<R> = Strict extends true ? (R extends Shape ? Tensor<R> : Tensor) : Tensor<any>;

/** The shape of a tensor type; any shape if it is not a tensor. */
export type ShapeOf<T> = T extends { readonly shape: infer S extends Shape } ? S : Shape;

type ShapeOr<R> = R extends Shape ? R : Shape;

/**
 * The shape after all the layers, or the first complaint. A chain of 900 is left to the run time; this also ends the
 * recursion when an argument is not a layer.
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

/** A complaint about one element of a list, by its index. */
export interface Failed<I extends number, M extends string> {
  readonly index: I;
  readonly message: M;
}

/** The list, with the complaint in place of the element that it is about. */
export type Blame<F, L extends readonly unknown[]> = Strict extends true
  ? F extends Failed<infer I, infer M>
    ? { [K in keyof L]: K extends `${I}` ? M : L[K] }
    : L
  : L;
