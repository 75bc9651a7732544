/** @file The filters and the depth of a U-Net. */
import { ArgumentError } from "@tributary/kernel";
import { COUNT, type NumberRange, type OptionTable } from "@tributary/kernel/authoring";
import type { UnetDepth } from "../unet-shape.ts";

/** The filters of the first level, doubled at each halving; or those of every level, the bottom last. */
export type Filters = number | readonly number[];

export interface LevelOptions<F extends Filters = Filters, D extends UnetDepth = UnetDepth> {
  /** The filters of the first level, doubled at each halving; or those of every level, the bottom last: `[64, 128, 256]`. */
  readonly filters?: F;
  /** How often the image is halved, from 1 to 6. Default 4, or one less than the length of `filters`. */
  readonly depth?: D;
}

/** Of a level, or of all. */
export const FILTERS: NumberRange = { ...COUNT, list: "[64, 128, 256]" };

/** The names of these options. */
export const levelOptions: OptionTable<LevelOptions> = { filters: FILTERS, depth: "optional" };

/** By the number of levels. */
type Depths = readonly [never, never, 1, 2, 3, 4, 5, 6];

/** How often the image is halved. */
export type DepthOf<F extends Filters, D extends number> = F extends readonly number[]
  ? number extends F["length"]
    ? number
    : F["length"] extends keyof Depths
      ? Depths[F["length"]]
      : number
  : D;

/** The filters of the first level. */
export type FirstOf<F extends Filters> = F extends readonly [infer H extends number, ...unknown[]]
  ? H
  : F extends number
    ? F
    : number;

const refuse = (at: string, received: string, expected: string, fix: string): never => {
  throw new ArgumentError({ at, problem: "these are no levels of a U-Net", received, expected, fix });
};

/**
 * The filters of every level, the bottom last.
 *
 * @param alike How many levels there are before the filters double.
 * @throws {@link ArgumentError} for fewer than two or more than seven levels, or a depth that contradicts the list of
 * filters.
 */
export const filtersOf = (at: string, filters: Filters, depth?: number, alike = 1): readonly number[] => {
  const halvings = depth ?? (typeof filters === "number" ? 4 : filters.length - 1);
  const received = `filters ${JSON.stringify(filters)}${depth === undefined ? "" : `, depth ${depth}`}`;
  if (!(Number.isInteger(halvings) && halvings >= 1 && halvings <= 6)) {
    refuse(at, received, "from 1 to 6 halvings", "give 2 to 7 numbers of filters, or a depth from 1 to 6");
  }
  if (typeof filters !== "number" && filters.length !== halvings + 1) {
    refuse(
      at,
      received,
      `${halvings + 1} numbers of filters, the bottom's last`,
      "leave out the depth: the list says it",
    );
  }
  return typeof filters === "number"
    ? Array.from({ length: halvings + 1 }, (_, i) => filters * 2 ** Math.max(0, i + 1 - alike))
    : filters;
};
