/** @file Depths that a flavour has. */
import { ArgumentError } from "@tributary/kernel";

/** Not every package has every depth. */
export const checkDepth = (
  at: string,
  { depth, depths, flavour }: { readonly depth: number; readonly depths: readonly number[]; readonly flavour: string },
): void => {
  if (depths.includes(depth)) return;
  throw new ArgumentError({
    at,
    problem: `flavour "${flavour}" has no depth ${depth}`,
    received: `depth ${depth}`,
    expected: `one of ${depths.join(", ")}`,
    fix: `choose one of these depths, or flavour: "torchvision"`,
  });
};
