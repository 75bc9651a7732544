/** @file Batches of images: `[batch, height, width, channels]`, and the pairs of numbers that go with their two axes. */
import type { Complaint } from "./complaint.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Dim, Shape, Size } from "./types.ts";

/** The number of axes, `number` when unknown. */
export type Rank<S> = S extends readonly unknown[] ? S["length"] : number;

/** The height's part of a size. */
export type Y<T extends Size> = T extends readonly [infer A extends number, number] ? A : T & number;
/** The width's part of a size. */
export type X<T extends Size> = T extends readonly [number, infer B extends number] ? B : T & number;
/** `[height, width]` */
export const pair = (size: Size): readonly [number, number] => (typeof size === "number" ? [size, size] : size);

type Wanted = "[batch, height, width, channels]";
const wanted: Wanted = "[batch, height, width, channels]";

/** A shape that is not an image's: of unknown rank (accepted, gives Loose), or wrong. */
export type NotImage<At extends string, S, Loose> =
  number extends Rank<S> ? Loose : Complain<"rank", { at: At; wanted: Wanted; shape: Show<S> }>;
/**
 * The complaint of a layer for images about another shape.
 *
 * @example
 * sentenceOf(notImage("conv2d", [null, 10])); // "conv2d: needs [batch, height, width, channels], but this tensor is [null, 10] — reshape it first, or apply the layer earlier"
 */
export const notImage = (at: string, shape: Shape): Complaint =>
  complain("rank", { at, wanted, shape: show(shape) }, shape);

/**
 * An image of that height and width, each of which may be a complaint. If one is a union of a size and a complaint, the
 * size is kept.
 */
export type Image<B, H, W, C> = [H, W] extends [Dim, Dim]
  ? [B, H, W, C]
  : [H] extends [string]
    ? H
    : [W] extends [string]
      ? W
      : [B, Exclude<H, string>, Exclude<W, string>, C];

export type ImageShape = readonly [Dim, Dim, Dim, Dim];
/**
 * Whether a shape is that of a batch of images, `[batch, height, width, channels]`.
 *
 * @example
 * isImage([null, 28, 28, 1]); // true
 * isImage([null, 10]); // false
 */
export const isImage = (shape: Shape): shape is ImageShape => shape.length === 4;

/** Applies a function to a size; an unknown size stays unknown. */
export const mapDim = (size: Dim, f: (size: number) => number): Dim => (size === null ? null : f(size));
