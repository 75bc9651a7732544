/** @file All axes after the batch flattened into one. */
import type { Mul } from "./arithmetic.ts";
import type { Complaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Dim, Shape } from "./types.ts";

/** The product of all sizes: unknown if one of them is unknown. */
export type Product<S extends readonly unknown[], P extends number = 1> = S extends readonly [infer H, ...infer T]
  ? H extends null
    ? null
    : Product<T, Mul<P, H & number>>
  : P;
export const product = (sizes: Shape): Dim =>
  sizes.reduce<Dim>((all, size) => (all === null || size === null ? null : all * size), 1);

type Wanted = "a batch axis";
const wanted: Wanted = "a batch axis";

export type FlattenShape<S> = S extends readonly [infer B, ...infer T]
  ? [B, Product<T>]
  : number extends Rank<S>
    ? [Dim, Dim]
    : Complain<"rank", { at: "flatten"; wanted: Wanted; shape: Show<S> }>;

export const flattenShape = (shape: Shape): Shape | Complaint => {
  const [batch, ...rest] = shape;
  if (batch === undefined) return complain("rank", { at: "flatten", wanted, shape: show(shape) }, shape);
  return [batch, product(rest)];
};
