/** @file Networks as chains of named modules, and how much unpadded convolutions reduce the image. */
import { type Block, named } from "@tributary/kernel";
import type { Stage } from "@tributary/kernel/authoring";

/** A module under its name. */
export const stage = (name: string, stride: number, block: Block): Stage => ({
  name,
  stride,
  block: named(name, block),
});

/** `name_1`, `name_2`, …: the same module again and again, each with weights of its own. */
export const repeated = (name: string, times: number, stride: number, module: () => Block): readonly Stage[] =>
  Array.from({ length: times }, (_, i) => stage(`${name}_${i + 1}`, stride, module()));

/** Unpadded convolutions lose 43 pixels in total, and halve five times: Inception v3, v4 and Inception-ResNet v2. */
export interface Unpadded {
  readonly least: 75;
  readonly steps: readonly [readonly ["floor", 43, 32]];
}
export const unpadded: Unpadded = { least: 75, steps: [["floor", 43, 32]] };
