/** @file Depths that a flavor has. */
import { ArgumentError } from "@tributary/kernel";

/** Not every package has every depth. */
export const checkDepth = (
  at: string,
  { depth, depths, flavor }: { readonly depth: number; readonly depths: readonly number[]; readonly flavor: string },
): void => {
  if (depths.includes(depth)) return;
  throw new ArgumentError({
    at,
    problem: `flavor "${flavor}" has no depth ${depth}`,
    received: `depth ${depth}`,
    expected: `one of ${depths.join(", ")}`,
    fix: `choose one of these depths, or flavor: "torchvision"`,
  });
};
