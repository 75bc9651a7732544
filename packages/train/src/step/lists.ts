/** @file The vectors of many layers as one list: engines open a node for what is done to all of them, where it was one for each. */
import type { Tensor } from "@tributary/kernel";
import { listAt, parts } from "@tributary/kernel/authoring";
import { concat } from "@tributary/kernel/ops";

/** Those of one key together, in the order of the first ones; whoever has no key stays alone. */
export const grouped = <T>(items: readonly T[], keyOf: (item: T) => string | null): readonly (readonly T[])[] => {
  const groups = new Map<unknown, T[]>();
  for (const item of items) {
    listAt(groups, keyOf(item) ?? item).push(item);
  }
  return [...groups.values()];
};

/** Vectors one after the other; a single tensor of any shape stays as it is. */
export const asList = (vectors: readonly Tensor[]): Tensor => concat(vectors, 0);

/** The vectors again, by their shapes. */
export const fromList = (list: Tensor, shapes: readonly (readonly number[])[]): readonly Tensor[] =>
  parts(list, { axis: 0, sizes: shapes.map(([size]) => size ?? 1) });
