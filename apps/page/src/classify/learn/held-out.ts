/** @file Which pictures are kept from learning, so that a number about it is honest. */

/** A class needs so many pictures before some of them can be kept back. */
export const ENOUGH = 5;
/** One picture in so many. */
const SHARE = 5;

/** A picture, and the number of its class. */
export type Labeled<P> = readonly [picture: P, label: number];

export interface Divided<P> {
  readonly learned: readonly Labeled<P>[];
  readonly heldOut: readonly Labeled<P>[];
}

/**
 * Keeps back the last fifth of each class; nothing, where a class has fewer than {@link ENOUGH}.
 *
 * The last ones, not every fifth: pictures that a camera took one after the other are nearly the same, and one that lies between two others
 * is no proof that anything was learned.
 */
export const divide = <P>(classes: readonly (readonly P[])[]): Divided<P> => {
  const enough = classes.every(({ length }) => length >= ENOUGH);
  const parts = classes.map((pictures, label) => {
    const kept = enough ? Math.floor(pictures.length / SHARE) : 0;
    const labelled = pictures.map((picture) => [picture, label] as const);
    return { learned: labelled.slice(0, labelled.length - kept), heldOut: labelled.slice(labelled.length - kept) };
  });
  return {
    learned: parts.flatMap(({ learned }) => learned),
    heldOut: parts.flatMap(({ heldOut }) => heldOut),
  };
};
