/** @file The same elements in the same order with another shape; -1 is the size that is computed from the others. */
import type { DivMod, Mul } from "./arithmetic.ts";
import type { Complaint } from "./complaint.ts";
import { type Product, product } from "./flatten.ts";
import type { Rank } from "./image.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

/** The product of the known sizes. */
type Known<T extends readonly number[], P extends number = 1> = T extends readonly [
  infer H extends number,
  ...infer R extends readonly number[],
]
  ? Known<R, H extends -1 ? P : Mul<P, H>>
  : P;
type Solve<T extends readonly number[], N> = { [K in keyof T]: T[K] extends -1 ? N : T[K] };
type Target<B, S, T extends readonly number[], P> = P extends null
  ? [B, ...Solve<T, null>]
  : number extends P | T[number]
    ? [B, ...{ [K in keyof T]: T[K] extends -1 ? number : T[K] }]
    : -1 extends T[number]
      ? DivMod<P & number, Known<T>> extends [infer Q, infer R]
        ? R extends 0
          ? [B, ...Solve<T, Q>]
          : Complain<"reshape", { at: "reshape"; count: P; shape: Show<S>; target: Show<T> }>
        : never
      : P extends Known<T>
        ? [B, ...T]
        : Complain<"reshape", { at: "reshape"; count: P; shape: Show<S>; target: Show<T> }>;

type Wanted = "a batch axis";
const wanted: Wanted = "a batch axis";

/** T is the target without the batch. */
export type ReshapeShape<S, T extends readonly number[]> = S extends readonly [infer B, ...infer R]
  ? number extends Rank<T>
    ? Shape
    : Target<B, S, T, Product<R>>
  : number extends Rank<S>
    ? Shape
    : Complain<"rank", { at: "reshape"; wanted: Wanted; shape: Show<S> }>;

export const reshapeShape = (shape: Shape, target: readonly number[]): Shape | Complaint => {
  const at = "reshape";
  const [batch, ...rest] = shape;
  if (batch === undefined) return complain("rank", { at, wanted, shape: show(shape) }, shape);
  const count = product(rest);
  const open = target.includes(-1);
  if (count === null) return [batch, ...target.map((size) => (size === -1 ? null : size))];
  const known = target.reduce((all, size) => (size === -1 ? all : all * size), 1);
  if (open ? count % known !== 0 : count !== known) {
    return complain("reshape", { at, count, shape: show(shape), target: show(target) }, shape);
  }
  return [batch, ...target.map((size) => (size === -1 ? count / known : size))];
};
