/**
 * @file This copy of the kernel. An installation may hold two, of two versions; whatever a copy makes says which one it
 * was, so that the other does not take it for its own.
 */
import { GraphError } from "../errors.ts";
import { whereAmI } from "./layer-call.ts";

/** A copy of the kernel that is loaded. */
interface Copy {
  /** Where it was loaded from. */
  readonly place: string;
}

/** The property that names the maker: the same symbol in every copy. */
export const MAKER: unique symbol = Symbol.for("@tributary/kernel: the copy that made it");

/** The address of this file. Some bundlers leave none. */
const url: string = (import.meta as { readonly url?: string }).url ?? "an unknown place";

/** This copy. */
export const here: Copy = { place: url.replace(/\/(?:graph\/)?[^/]+$/, "/") };

const makerOf = (value: object): Copy | undefined => (value as { readonly [MAKER]?: Copy })[MAKER];

/**
 * Whether this copy of the kernel made a value.
 *
 * @param what What it is: `"tensor"` or `"model"`.
 * @throws {@link GraphError} when another copy made it.
 */
export const isOurs = (what: "tensor" | "model", value: object): boolean => {
  const maker = makerOf(value);
  if (maker === here) return true;
  if (maker === undefined) return false;
  throw new GraphError({
    at: whereAmI(what),
    problem: `two copies of @tributary/kernel are loaded, and this ${what} was made by the other one`,
    received: `a ${what} of the copy in ${maker.place}`,
    expected: `a ${what} of the copy in ${here.place}`,
    fix: "npm ls @tributary/kernel shows who brings which version: install all packages of @tributary in one version, then run npm dedupe",
  });
};
