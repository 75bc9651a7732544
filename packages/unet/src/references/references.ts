/** @file What implementations call the layers of U-Nets: ours on the left, theirs on the right. */
import type { Reference } from "@tributary/kernel/authoring";

/** What a network is called, given what its encoder is. */
export type NetworkReference = (encoder: Reference | undefined) => Reference;

/** Layers within one part, ours to theirs. */
export type Names = Readonly<Record<string, string>>;

/** Layers of a part that is called `ours` here and whose names begin with `theirs` there. */
export const part = (ours: string, theirs: string, inside: Names): Names =>
  Object.fromEntries(Object.entries(inside).map(([layer, name]) => [`${ours}/${layer}`, `${theirs}${name}`]));

/** All of them. */
export const all = (...parts: readonly Names[]): Names => Object.assign({}, ...parts);

/** `make(from)` … `make(to)`, all of them. */
export const each = (from: number, to: number, make: (i: number) => Names): Names =>
  all(...Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => make(from + i)));

/** A convolution and its normalization, counted from 1 in each part. */
export const unit = (count: number, convolution: string, normalization: string): Names => {
  const number = count === 1 ? "" : `_${count}`;
  return { [`conv2d${number}`]: convolution, [`batchNormalization${number}`]: normalization };
};
