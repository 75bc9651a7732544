/** @file What the modules of these papers are made of, besides units. */
import { averagePooling2d, type Block, branches, chain, maxPooling2d } from "@tributary/kernel";
import type { Unit } from "./unit.ts";

/** Unpadded windows, at every pixel or at every second one. */
export const valid = { padding: "valid" } as const;
export const halving = { strides: 2, padding: "valid" } as const;

/** The largest of each 3×3 pixels, at every second one. */
export const halve = (): Block => maxPooling2d(3, { strides: 2 });

/**
 * The mean of each 3×3 pixels, brought to fewer channels.
 *
 * @param countPadding Whether the mean of a window at the border counts the padding as zeros. Default false.
 */
export const poolThenProject = (filters: number, unit: Unit, countPadding = false): Block =>
  chain(averagePooling2d(3, { strides: 1, padding: "same", countPadding }), unit("pool_projection", filters, 1));

/** What Inception v3, v4 and Inception-ResNet v2 begin with: three windows, the first at every second pixel. */
export const firstConvolutions = (unit: Unit): Block =>
  chain(unit("conv1a", 32, 3, halving), unit("conv2a", 32, 3, valid), unit("conv2b", 64, 3));

/** A 3×3 window as a row beside a column. */
export const rowAndColumn = (name: string, filters: number, unit: Unit): Block =>
  branches(unit(`${name}_row`, filters, [1, 3]), unit(`${name}_column`, filters, [3, 1]));
