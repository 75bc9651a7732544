/** @file Files that could not be used, in words. */
import type { Dataset } from "@tributary/images";

/** How many files were left out while these were read, and the first of them; nothing where there were none. */
export const leftOutLines = (...sets: readonly Dataset[]): readonly string[] => {
  const skipped = new Map(sets.flatMap(({ report }) => report.skipped.map((each) => [each.name, each.error])));
  const [first] = skipped.values();
  if (!first) return [];
  return [`files that could not be used and were left out: ${skipped.size}; the first: ${first.message}`];
};
