/** @file Contours that are not whole yet: chains of corners that grow at both ends, until they close. */

interface Corner {
  readonly x: number;
  readonly y: number;
  next: Corner | null;
}

export interface Chain {
  first: Corner;
  last: Corner;
  /** The chain that it has become a part of. */
  partOf: Chain | null;
}

export const newChain = (x: number, y: number): Chain => {
  const corner = { x, y, next: null };
  return { first: corner, last: corner, partOf: null };
};

/** The chain that a chain is by now, however often it was joined. */
const whole = (chain: Chain): Chain => {
  let at = chain;
  while (at.partOf) {
    at.partOf = at.partOf.partOf ?? at.partOf;
    at = at.partOf;
  }
  return at;
};

export const append = (chain: Chain, x: number, y: number): void => {
  const { last } = whole(chain);
  last.next = { x, y, next: null };
  whole(chain).last = last.next;
};

export const prepend = (chain: Chain, x: number, y: number): void => {
  const at = whole(chain);
  at.first = { x, y, next: at.first };
};

/** A closed contour: x and y of one corner after the other. */
export type Ring = Int32Array;

const ringOf = ({ first }: Chain): Ring => {
  const numbers: number[] = [];
  for (let corner: Corner | null = first; corner; corner = corner.next) numbers.push(corner.x, corner.y);
  return Int32Array.from(numbers);
};

/** Lets what begins with the one go on with the other; where both are one chain, it is a ring. */
export const join = (ends: Chain, begins: Chain): Ring | null => {
  const [before, after] = [whole(ends), whole(begins)];
  if (before === after) return ringOf(before);
  before.last.next = after.first;
  before.last = after.last;
  after.partOf = before;
  return null;
};
