/** @file The last axis weighted anew; the others stay. */
import type { Complaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

type Wanted = "[batch, …, features]";
const wanted: Wanted = "[batch, …, features]";

export type DenseShape<S, F> = S extends readonly [infer B, ...infer T, infer C]
  ? [C] extends [null]
    ? Complain<"channels", { at: "dense"; shape: Show<S> }>
    : [B, ...T, F]
  : number extends Rank<S>
    ? Shape
    : Complain<"rank", { at: "dense"; wanted: Wanted; shape: Show<S> }>;

export const denseShape = (shape: Shape, units: number): Shape | Complaint => {
  if (shape.length < 2) return complain("rank", { at: "dense", wanted, shape: show(shape) }, shape);
  if (shape.at(-1) === null) return complain("channels", { at: "dense", shape: show(shape) }, shape);
  return [...shape.slice(0, -1), units];
};
