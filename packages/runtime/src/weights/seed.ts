/** @file What random numbers follow from. */
import { ArgumentError } from "@tributary/kernel";

/** @throws {@link ArgumentError} for a seed that would be taken for another one. */
export const checkSeed = (at: string, seed: number | undefined): void => {
  if (seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) return;
  throw new ArgumentError({
    at,
    problem: "this is no seed",
    received: typeof seed === "string" ? `"${seed}"` : String(seed),
    expected: "a whole number from 0 to 4294967295",
    fix: "leave seed out for 0",
  });
};
