/** @file Parts that the modules of these papers share, besides units. */
import { averagePooling2d, type Block, branches, chain, maxPooling2d } from "@tributary/kernel";
import type { Unit } from "./unit.ts";

/** Unpadded convolutions, with strides of 1 or 2. */
export const valid = { padding: "valid" } as const;
export const halving = { strides: 2, padding: "valid" } as const;

/** 3×3 max pooling with strides of 2. */
export const halve = (): Block => maxPooling2d(3, { strides: 2 });

/**
 * 3×3 average pooling, then a 1×1 convolution that reduces the channels.
 *
 * @param countPadding Whether average pooling counts padding as zeros. Default false.
 */
export const poolThenProject = (filters: number, unit: Unit, countPadding = false): Block =>
  chain(averagePooling2d(3, { strides: 1, padding: "same", countPadding }), unit("pool_projection", filters, 1));

/** The first three convolutions of Inception v3, v4 and Inception-ResNet v2; the first has strides of 2. */
export const firstConvolutions = (unit: Unit): Block =>
  chain(unit("conv1a", 32, 3, halving), unit("conv2a", 32, 3, valid), unit("conv2b", 64, 3));

/** A 3×3 convolution, factorized into parallel 1×3 and 3×1. */
export const rowAndColumn = (name: string, filters: number, unit: Unit): Block =>
  branches(unit(`${name}_row`, filters, [1, 3]), unit(`${name}_column`, filters, [3, 1]));
