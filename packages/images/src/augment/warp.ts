/** @file Moving pixels: where in the old picture each pixel of the new one comes from. */

import { ArgumentError } from "@tributary/kernel";
import { checkNumbers, checkOptions, described } from "@tributary/kernel/authoring";
import type { Random } from "../random/random.ts";

/** A place in a picture, in pixels; the center of the top left pixel is 0, 0. Moved in place. */
export interface Point {
  y: number;
  x: number;
}

/** Height and width in pixels. */
export type Extent = readonly [height: number, width: number];

/** A new picture made of an old one's pixels. */
export interface Warp {
  /** The new picture's size. */
  readonly size: Extent;
  /** Moves a place in the new picture to where its pixel lies in the old one. */
  readonly move: (point: Point) => void;
}

/** Where to take pixels that lie outside of the old picture: mirrored, from the nearest edge, or of one level or class. */
export type Outside = "mirror" | "edge" | { readonly level: number; readonly class: number };

const SIDES: readonly unknown[] = ["mirror", "edge"];

/** @throws {@link ArgumentError} for what fills nothing. */
export const checkOutside = (at: string, outside: unknown): void => {
  if (SIDES.includes(outside)) return;
  const expected = '"mirror", "edge", or { level, class }';
  if (typeof outside === "object" && outside !== null) {
    checkOptions(`${at}: outside`, outside, { level: "required", class: "required" });
    checkNumbers<"level" | "class">(`${at}: outside`, outside, { level: {}, class: { whole: true } });
    return;
  }
  const received = described(outside);
  throw new ArgumentError({
    at,
    problem: `outside is ${received}`,
    received,
    expected,
    fix: `give outside ${expected}`,
  });
};

/** A random change of where pixels are. */
export interface Movement {
  readonly kind: "movement";
  readonly draw: (random: Random, size: Extent) => Warp;
}

/** Several changes as one, so that pixels are mixed once only. `undefined` when there is nothing to do. */
export const compose = (movements: readonly Movement[], randoms: readonly Random[], size: Extent): Warp | undefined => {
  const warps: Warp[] = [];
  for (const [i, movement] of movements.entries()) {
    warps.push(movement.draw(randoms[i]!, warps.at(-1)?.size ?? size));
  }
  const last = warps.at(-1);
  if (!last) return undefined;
  const backwards = warps.toReversed();
  return {
    size: last.size,
    move: (point) => {
      for (const warp of backwards) warp.move(point);
    },
  };
};
