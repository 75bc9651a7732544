/** @file Follows the edges of pixels around regions, chunk after chunk, and keeps only what is not whole yet. */
import { append, type Chain, join, newChain, prepend } from "./chains.ts";
import { newRegion, type Region, unite, wholeRegion } from "./regions.ts";

/** What is not within any region: the background, and what lies beyond the picture. Labels are counted from 1 here. */
const NONE = 0;

/** The edges at a corner, clockwise. Pixels lie before each: top left, top right, bottom right, bottom left. */
const [UP, RIGHT, DOWN, LEFT] = [0, 1, 2, 3] as const;
const around = [UP, RIGHT, DOWN, LEFT] as const;

/** The chains along an edge, one for the region on each side: one goes on right or down, one comes from there. */
class Edges {
  readonly goes: (Chain | undefined)[];
  readonly comes: (Chain | undefined)[];

  constructor(count: number) {
    this.goes = new Array(count).fill(undefined);
    this.comes = new Array(count).fill(undefined);
  }
}

export interface TracerOptions {
  readonly height: number;
  readonly width: number;
  readonly chunk: readonly [height: number, width: number];
  /** The label that is no region; null for none. */
  readonly background: number | null;
}

/**
 * Chunks are given row by row, each row from left to right. Pixels are looked at with one row and one column of their neighbors, and one
 * row and column beyond the picture, where every contour that is open closes. Around each corner there are four pixels: consecutive ones of one
 * label are followed from the edge behind them to the edge before them, so that a region lies below what goes right.
 */
export class Tracer {
  readonly #options: TracerOptions;
  readonly #stride: number;
  /** A chunk with what lies above it and left of it. */
  readonly #labels: Uint16Array;
  readonly #regions: (Region | null)[];
  /** The last row of the chunks above, and of those that are being looked at. */
  #above: { readonly labels: Uint16Array; readonly regions: (Region | null)[] };
  #below: { readonly labels: Uint16Array; readonly regions: (Region | null)[] };
  /** By columns of the picture, and by rows of the chunk. */
  readonly #down: Edges;
  readonly #right: Edges;
  /** Of this chunk alone, and those that reach beyond it. */
  #fresh = new Set<Region>();
  readonly #open = new Set<Region>();
  #time = 0;

  constructor(options: TracerOptions) {
    const [tall, wide] = options.chunk;
    this.#options = options;
    this.#stride = wide + 2;
    this.#labels = new Uint16Array((tall + 2) * this.#stride);
    this.#regions = new Array(this.#labels.length).fill(null);
    const row = () => {
      const regions: (Region | null)[] = new Array(options.width + 1).fill(null);
      return { labels: new Uint16Array(options.width + 1), regions };
    };
    [this.#above, this.#below] = [row(), row()];
    this.#down = new Edges(options.width + 1);
    this.#right = new Edges(tall + 2);
  }

  /** Looks at the next chunk; gives the regions that are whole by now. */
  add(chunk: Uint8Array, top: number, left: number): readonly Region[] {
    const { height, width, chunk: sides } = this.#options;
    const [tall, wide] = sides;
    const [isLastRow, isLastColumn] = [top + tall >= height, left + wide >= width];
    const rows = isLastRow ? height - top + 1 : tall;
    const columns = isLastColumn ? width - left + 1 : wide;
    this.#fill(chunk, top, left, [rows, columns]);
    for (let y = 1; y <= rows; y++) {
      for (let x = 1; x <= columns; x++) this.#look(y * this.#stride + x, left + x - 1, top + y - 1, y);
    }
    return [...this.#closeChunk(left, [rows, columns]), ...(isLastColumn ? this.#closeRow() : [])];
  }

  #fill(chunk: Uint8Array, top: number, left: number, [rows, columns]: readonly [number, number]): void {
    const { height, width, chunk: sides, background } = this.#options;
    const [labels, regions, stride] = [this.#labels, this.#regions, this.#stride];
    for (let x = left === 0 ? 1 : 0; x <= columns; x++) {
      labels[x] = this.#above.labels[left + x - 1]!;
      regions[x] = this.#above.regions[left + x - 1]!;
    }
    if (left === 0) labels[0] = NONE;
    for (let y = 1; y <= rows; y++) {
      const start = y * stride;
      // The last column of the chunk to the left still lies where that chunk lay.
      labels[start] = left === 0 ? NONE : labels[start + sides[1]]!;
      regions[start] = left === 0 ? null : regions[start + sides[1]]!;
      for (let x = 1; x <= columns; x++) {
        const isWithin = top + y <= height && left + x <= width;
        const label = isWithin ? chunk[(y - 1) * sides[1] + x - 1]! : background;
        labels[start + x] = !isWithin || label === background ? NONE : label! + 1;
      }
    }
  }

  /** One pixel, and its top left corner. */
  #look(at: number, x: number, y: number, row: number): void {
    const [labels, regions, above] = [this.#labels, this.#regions, at - this.#stride];
    const label = labels[at]!;
    const [beside, over] = [labels[at - 1] === label, labels[above] === label];
    if (label === NONE) regions[at] = null;
    else if (beside) {
      const region = regions[at - 1]!;
      regions[at] = region;
      if (over && regions[above] !== region) this.#unite(region, regions[above]!);
    } else if (over) regions[at] = regions[above]!;
    else {
      const region = newRegion(label - 1);
      this.#fresh.add(region);
      regions[at] = region;
    }
    if (beside && over && labels[above - 1] === label) return;
    this.#turn([above - 1, above, at, at - 1], x, y, row);
  }

  #unite(one: Region, other: Region): void {
    const gone = unite(one, other);
    if (gone) (gone.isOpen ? this.#open : this.#fresh).delete(gone);
  }

  /** A corner where not all is one: every contour that passes it goes on, begins, or meets another. */
  #turn(pixels: readonly [number, number, number, number], x: number, y: number, row: number): void {
    const [down, right] = [this.#down, this.#right];
    // Up and left of a corner everything is known by now; its other two edges begin here.
    const goes = [down.goes[x], undefined, undefined, right.goes[row]];
    const comes = [down.comes[x], undefined, undefined, right.comes[row]];
    const labelOf = (i: number): number => this.#labels[pixels[i & 3]!]!;
    for (const first of around) {
      const label = labelOf(first);
      if (label === NONE || labelOf(first + 3) === label) continue;
      let last: number = first;
      while (labelOf(last + 1) === label) last++;
      const isStraight = last === first + 1;
      const [from, to] = [last & 3, (first + 3) & 3];
      const [arrives, leaves] = [goes[from], comes[to]];
      if (arrives && !isStraight) append(arrives, x, y);
      else if (leaves && !isStraight) prepend(leaves, x, y);
      if (arrives && leaves) {
        const ring = join(arrives, leaves);
        if (ring) wholeRegion(this.#regions[pixels[first]]!).rings.push(ring);
        continue;
      }
      const chain = arrives ?? leaves ?? newChain(x, y);
      if (to === RIGHT) right.goes[row] = chain;
      if (to === DOWN) down.goes[x] = chain;
      if (from === RIGHT) right.comes[row] = chain;
      if (from === DOWN) down.comes[x] = chain;
    }
  }

  /** Regions that touch neither the chunk to the right nor the one below are whole. */
  #closeChunk(left: number, [rows, columns]: readonly [number, number]): readonly Region[] {
    const time = ++this.#time;
    const see = (region: Region | null): void => {
      if (region) wholeRegion(region).seen = time;
    };
    const last = rows * this.#stride;
    for (let x = 1; x <= columns; x++) {
      this.#below.labels[left + x - 1] = this.#labels[last + x]!;
      this.#below.regions[left + x - 1] = this.#regions[last + x]!;
      see(this.#regions[last + x]!);
    }
    for (let y = 1; y <= rows; y++) see(this.#regions[y * this.#stride + columns]!);
    const done: Region[] = [];
    for (const region of this.#fresh) {
      if (region.seen !== time) done.push(region);
      else {
        region.isOpen = true;
        this.#open.add(region);
      }
    }
    this.#fresh = new Set();
    return done;
  }

  /** Regions that the row of chunks below does not touch are whole. */
  #closeRow(): readonly Region[] {
    const time = ++this.#time;
    [this.#above, this.#below] = [this.#below, this.#above];
    const { regions } = this.#above;
    for (const [x, region] of regions.entries()) {
      if (!region) continue;
      const whole = wholeRegion(region);
      whole.seen = time;
      regions[x] = whole;
    }
    const done = [...this.#open].filter(({ seen }) => seen !== time);
    for (const region of done) this.#open.delete(region);
    return done;
  }
}
