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
  /** Its name in the library. */
  readonly architecture: (depth: number) => string;
  /** The depths that the library has. */
  readonly depths: readonly number[];
}

/**
 * Looks up a depth and a flavor. The default flavor is the first.
 *
 * @param rows The paper's table, by depth.
 * @throws {@link ArgumentError} for an unknown depth or flavor, and for a depth that the flavor does not have.
 */
export const chooseFlavor = <Row, F extends Flavor<unknown>>(
  at: string,
  rows: Readonly<Record<number, Row>>,
  flavors: Readonly<Record<string, F>>,
  { depth, flavor: given }: { readonly depth: number; readonly flavor?: string },
): Row & F => {
  const [first] = Object.keys(flavors) as [string];
  const flavor = given ?? first;
  const has = (name: string): boolean => Object.values(flavors).some(({ depths }) => depths.includes(Number(name)));
  const some = Object.fromEntries(Object.entries(rows).filter(([name]) => has(name)));
  const row = choose(at, "depth", some, depth);
  const chosen = choose(at, "flavor", flavors, flavor);
  if (!chosen.depths.includes(depth)) {
    const other = Object.keys(flavors).find((name) => flavors[name]!.depths.includes(depth));
    throw new ArgumentError({
      at,
      problem: `flavor "${flavor}" has no depth ${depth}`,
      received: `depth ${depth}`,
      expected: `one of ${chosen.depths.join(", ")}`,
      fix: other === undefined ? "choose one of these depths" : `choose one of these depths, or flavor: "${other}"`,
    });
  }
  return { ...row, ...chosen };
};
