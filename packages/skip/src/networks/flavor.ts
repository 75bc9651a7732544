/** @file Whose network it is: what the packages that have it do differently. */
import { ArgumentError, type Preprocessing } from "@tributary/kernel";
import { choose } from "@tributary/kernel/authoring";
import type { LibraryStyle } from "../blocks/convolution.ts";

/** A package's version of an architecture. R: what it calls the weights. */
export interface Flavor<R> {
  readonly style: LibraryStyle;
  readonly preprocessing: Preprocessing;
  /** The smallest image, in pixels. */
  readonly least: number;
  readonly references: R;
  /** How the package calls it, before the depth. */
  readonly architecture: string;
  /** Not every package has every depth. */
  readonly depths: readonly number[];
}

/**
 * What is known of a depth, and of a flavor that has it. The default is `"torchvision"`.
 *
 * @param rows The paper's table, by depth.
 * @throws {@link ArgumentError} for a depth or a flavor that does not exist, and for a depth that the flavor does not have.
 */
export const chooseFlavor = <Row, F extends Flavor<unknown>>(
  at: string,
  rows: Readonly<Record<number, Row>>,
  flavors: Readonly<Record<string, F>>,
  { depth, flavor = "torchvision" }: { readonly depth: number; readonly flavor?: string },
): Row & F => {
  const row = choose(at, "depth", rows, depth);
  const chosen = choose(at, "flavor", flavors, flavor);
  if (!chosen.depths.includes(depth)) {
    throw new ArgumentError({
      at,
      problem: `flavor "${flavor}" has no depth ${depth}`,
      received: `depth ${depth}`,
      expected: `one of ${chosen.depths.join(", ")}`,
      fix: `choose one of these depths, or flavor: "torchvision"`,
    });
  }
  return { ...row, ...chosen };
};
