/** @file Connected pixels of one class, found part by part: parts turn out to be one where they meet. */
import type { Ring } from "./chains.ts";

export interface Region {
  readonly label: number;
  /** Its contours that have closed. */
  rings: Ring[];
  /** The region that it turned out to be a part of. */
  partOf: Region | null;
  /** Whether it reaches beyond the chunk that it was found in. */
  isOpen: boolean;
  /** When it was last seen at a border. */
  seen: number;
}

export const newRegion = (label: number): Region => ({ label, rings: [], partOf: null, isOpen: false, seen: -1 });

/** The region that a part is of by now. */
export const wholeRegion = (region: Region): Region => {
  let at = region;
  while (at.partOf) {
    at.partOf = at.partOf.partOf ?? at.partOf;
    at = at.partOf;
  }
  return at;
};

/** Makes two regions one; gives the one that is no longer there, or null where they were one. An open one stays. */
export const unite = (one: Region, other: Region): Region | null => {
  const [a, b] = [wholeRegion(one), wholeRegion(other)];
  if (a === b) return null;
  const [kept, gone] = a.isOpen ? [a, b] : [b, a];
  if (gone.rings.length > kept.rings.length) [kept.rings, gone.rings] = [gone.rings, kept.rings];
  for (const ring of gone.rings) kept.rings.push(ring);
  gone.rings = [];
  gone.partOf = kept;
  return gone;
};
