/** @file What `fit`, `evaluate` and `step` are given, or the sentence about it: parameters that follow from their arguments. */
import type { AnyModel, NdArray } from "@tributary/kernel";
import type { Batch } from "../data/batch.ts";
import type { Data } from "../data/data.ts";
import type { InputNames, Known, OutputNames } from "./names.ts";
import type { Misfit } from "./words.ts";

type Shapeless = ArrayBufferView | readonly unknown[] | number;

type ArrayArg<A> = A extends NdArray
  ? A
  : A extends Shapeless
    ? Misfit<"shapeless">
    : A extends { readonly data: unknown; readonly shape: readonly number[] }
      ? Misfit<"numbers">
      : NdArray;

/** One array, or several by name. */
type ArraysArg<A, What extends string, Names extends string> = A extends
  | NdArray
  | Shapeless
  | { readonly data: unknown }
  ? ArrayArg<A>
  : A extends object
    ? { readonly [K in keyof A]: Known<What, K, Names, ArrayArg<A[K]>> }
    : NdArray;

type Part<B, K extends string> = B extends { readonly [P in K]?: infer V } ? V : undefined;

type CheckedBatch<B, M extends AnyModel> = {
  readonly inputs: ArraysArg<Part<B, "inputs">, "input", InputNames<M>>;
  readonly targets: ArraysArg<Part<B, "targets">, "output", OutputNames<M>>;
  readonly weights?: ArraysArg<Exclude<Part<B, "weights">, undefined>, "output", OutputNames<M>> | undefined;
};

interface Pair {
  readonly x: unknown;
  readonly y: unknown;
}

/** The parameter that takes a batch. */
export type BatchArg<B, M extends AnyModel> =
  B extends PromiseLike<unknown>
    ? Misfit<"promise">
    : B extends { readonly inputs: unknown; readonly targets: unknown }
      ? CheckedBatch<B, M>
      : B extends Pair
        ? Misfit<"pair">
        : B extends Batch
          ? B
          : Batch;

/** The parameter that takes data. */
export type DataArg<D, M extends AnyModel> =
  D extends Exclude<Data, Batch> ? D : D extends Shapeless ? Misfit<"nothing"> : BatchArg<D, M>;
