/** @file How many cores there are to compute on. */
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";

/** Which logical processors share a core, as Linux writes it: `0,64`. Null where it does not say. */
const siblingsOf = (processor: number): string | null => {
  try {
    return readFileSync(`/sys/devices/system/cpu/cpu${processor}/topology/thread_siblings_list`, "utf8").trim();
  } catch {
    return null;
  }
};

/**
 * The cores that this process may use; null where only the engine can tell. Two threads of one core share its arithmetic, so
 * that they count once.
 *
 * @param siblings For tests.
 */
export const cores = (siblings: (processor: number) => string | null = siblingsOf): number | null => {
  const groups = cpus().map((_, i) => siblings(i));
  if (groups.length === 0 || groups.includes(null)) return null;
  return Math.min(new Set(groups).size, availableParallelism());
};
