/** @file Flavors: how the versions of an architecture in different libraries differ. */
import { ArgumentError, type Preprocessing } from "@tributary/kernel";
import { choose } from "@tributary/kernel/authoring";
import type { LibraryStyle } from "../blocks/convolution.ts";

/** A library's version of an architecture. R: the names of its weights. */
export interface Flavor<R> {
  readonly style: LibraryStyle;
  readonly preprocessing: Preprocessing;
  /** The smallest image, in pixels. */
  readonly least: number;
  readonly references: R;
  /** Its name in the library, before the depth. */
  readonly architecture: string;
  /** The depths that the library has. */
  readonly depths: readonly number[];
}

/**
 * Looks up a depth and a flavor. The default flavor is `"torchvision"`.
 *
 * @param rows The paper's table, by depth.
 * @throws {@link ArgumentError} for an unknown depth or flavor, and for a depth that the flavor does not have.
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
