/** @file The shape rule of a dense layer: the last axis gets a new size; the others are kept. */
import { featuresShape } from "./channels.ts";
import { type Complaint, isComplaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import type { Complain, Show } from "./messages.ts";
import type { Shape } from "./types.ts";

export type DenseShape<S, F> = S extends readonly [infer B, ...infer T, infer C]
  ? [C] extends [null]
    ? Complain<"channels", { at: "dense"; shape: Show<S> }>
    : [B, ...T, F]
  : number extends Rank<S>
    ? Shape
    : Complain<"rank", { at: "dense"; wanted: "[batch, …, features]"; shape: Show<S> }>;

export const denseShape = (shape: Shape, units: number): Shape | Complaint => {
  const fit = featuresShape("dense", shape);
  return isComplaint(fit) ? fit : [...shape.slice(0, -1), units];
};
