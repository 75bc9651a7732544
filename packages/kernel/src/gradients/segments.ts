/** @file Where a graph is cut, so that what lies between two cuts can be computed again. */
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";

/** A stretch of the way to the loss, in topological order. */
export type Segment = readonly Tensor[];

/** The way to the loss, as numbers: for each tensor. */
interface Way {
  readonly sizes: readonly number[];
  /** Where it is used last. */
  readonly ends: readonly number[];
  /** Numbers that are kept for the gradients, up to and including this tensor. */
  readonly saved: readonly number[];
}

const wayOf = (order: readonly Tensor[], isSaved: (x: Tensor) => boolean): Way => {
  const lastUse = new Map<Tensor, number>();
  for (const [i, { from }] of order.entries()) for (const x of from!.call.inputs) lastUse.set(x, i);
  const sizes = order.map(({ shape }) => countOf(shape as readonly number[]));
  let sum = 0;
  const saved = order.map((x, i) => {
    if (isSaved(x)) sum += sizes[i]!;
    return sum;
  });
  return { sizes, ends: order.map((x) => lastUse.get(x) ?? order.length), saved };
};

/** Numbers computed up to a place that are needed after later ones: after that place itself, after the next, … */
const neededAfter = ({ sizes, ends }: Way, place: number): ((later: number) => number) => {
  const gone = new Map<number, number>();
  for (let i = 0; i <= place; i++) gone.set(ends[i]!, (gone.get(ends[i]!) ?? 0) + sizes[i]!);
  let needed = 0;
  const after: number[] = [];
  for (let i = sizes.length; i > place; i--) {
    needed += gone.get(i) ?? 0;
    after[i - 1 - place] = needed;
  }
  return (later) => after[later - place]!;
};

/** How many places are looked at. */
const PLACES = 128;

/** Of each part of the way that holds as much as the others, the place after which the least is needed. */
const cheapPlaces = ({ sizes, ends, saved }: Way): readonly number[] => {
  const total = saved.at(-1) ?? 0;
  const gone = new Map<number, number>();
  const cheapest = new Map<number, { readonly at: number; readonly needed: number }>();
  let needed = 0;
  for (const [at, size] of sizes.entries()) {
    gone.set(ends[at]!, (gone.get(ends[at]!) ?? 0) + size);
    needed += size - (gone.get(at) ?? 0);
    const part = Math.floor((PLACES * saved[at]!) / total);
    const other = cheapest.get(part);
    if (!other || needed <= other.needed) cheapest.set(part, { at, needed });
  }
  return [...cheapest.values()].map(({ at }) => at);
};

/** A place to cut at. */
interface Place {
  readonly at: number;
  readonly saved: number;
  /** Numbers computed up to here that are needed after a later place. */
  readonly neededAfter: (later: number) => number;
}

/** The end of a stretch, and the cheapest way to come there. */
interface Cut {
  readonly place: Place | null;
  /** Numbers that cross this cut and those before it. */
  readonly kept: number;
  readonly before: Cut | null;
}

const START: Cut = { place: null, kept: 0, before: null };

/** The cheapest cuts such that at most `budget` numbers are saved between two of them; null where there are none. */
const cheapestCuts = (places: readonly Place[], total: number, budget: number): Cut | null => {
  const reached: Cut[] = [START];
  const cheapestTo = (saved: number, place: Place | null): Cut | null => {
    let best: Cut | null = null;
    for (const before of reached) {
      if (saved - (before.place?.saved ?? 0) > budget) continue;
      const crossing = place ? place.neededAfter(place.at) - (before.place?.neededAfter(place.at) ?? 0) : 0;
      const kept = before.kept + crossing;
      if (best === null || kept < best.kept) best = { place, kept, before };
    }
    return best;
  };
  for (const place of places) {
    const cut = cheapestTo(place.saved, place);
    if (cut) reached.push(cut);
  }
  return cheapestTo(total, null);
};

const cutsOf = ({ place, before }: Cut): readonly number[] => [
  ...(before ? cutsOf(before) : []),
  ...(place ? [place.at] : []),
];

/** How many sizes of stretches are tried: a half of the way, a third, … */
const TRIED = 48;

/**
 * Cuts the way to the loss where the least has to be kept, into stretches that hold about the same: for n equal layers about √n of √n
 * (Chen et al. 2016, arXiv:1604.06174, section 4).
 *
 * @param order What is computed on the way, in topological order.
 * @param isSaved Whether a tensor is kept for the gradients.
 * @returns All stretches but the last, whose tensors are still there when the gradients begin.
 */
export const segmentsOf = (order: readonly Tensor[], isSaved: (x: Tensor) => boolean): readonly Segment[] => {
  const way = wayOf(order, isSaved);
  const total = way.saved.at(-1) ?? 0;
  const places = cheapPlaces(way).map((at) => ({ at, saved: way.saved[at]!, neededAfter: neededAfter(way, at) }));
  let best = { held: total, cuts: [] as readonly number[] };
  for (let parts = 2; parts <= TRIED; parts++) {
    const budget = total / parts;
    const last = cheapestCuts(places, total, budget);
    if (last === null) break;
    if (budget + last.kept < best.held) best = { held: budget + last.kept, cuts: cutsOf(last) };
  }
  return best.cuts.map((cut, i) => order.slice(i === 0 ? 0 : best.cuts[i - 1]! + 1, cut + 1));
};
