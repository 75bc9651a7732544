/** @file Reordering the axes after the batch, counted from 1 as in Keras. */
import type { Complaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

/** 1, 2, … up to the number of axes after the batch. */
type AxesOf<T extends readonly unknown[], C extends 0[] = [], Out = never> = T extends readonly [unknown, ...infer R]
  ? AxesOf<R, [...C, 0], Out | [...C, 0]["length"]>
  : Out;

type Pick<S extends readonly unknown[], D extends readonly number[]> = { [K in keyof D]: S[D[K]] };

/** D are the axes in their new order. */
export type PermuteShape<S, D extends readonly number[]> = number extends Rank<S> | D[number] | Rank<D>
  ? Shape
  : S extends readonly [infer B, ...infer T]
    ? T["length"] extends D["length"]
      ? [AxesOf<T>] extends [D[number]]
        ? [B, ...Pick<S, D>]
        : Complain<"permute", { at: "permute"; dims: Show<D>; count: T["length"]; shape: Show<S> }>
      : Complain<"permute", { at: "permute"; dims: Show<D>; count: T["length"]; shape: Show<S> }>
    : Complain<"rank", { at: "permute"; wanted: Wanted; shape: Show<S> }>;

type Wanted = "a batch axis";
const wanted: Wanted = "a batch axis";

export const permuteShape = (shape: Shape, dims: readonly number[]): Shape | Complaint => {
  const at = "permute";
  const [batch, ...rest] = shape;
  if (batch === undefined) return complain("rank", { at, wanted, shape: show(shape) }, shape);
  const complete = dims.length === rest.length && rest.every((_, i) => dims.includes(i + 1));
  if (!complete) {
    return complain("permute", { at, dims: show(dims), count: rest.length, shape: show(shape) }, shape);
  }
  return [batch, ...dims.map((axis) => shape[axis]!)];
};
