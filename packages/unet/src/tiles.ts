/** @file The overlap-tile strategy: images of any size, piece by piece. Ronneberger et al. 2015, arXiv:1505.04597, figure 2. */
import { ArgumentError } from "@tributary/kernel";
import {
  COUNT_FROM_0,
  checkOptions,
  type OptionTable,
  PIXELS,
  required,
  type TilePlan,
  type TileSpan,
} from "@tributary/kernel/authoring";
import { sizesOptions, type UnetSizes, type UnetSizesOptions, unetSizes } from "./sizes.ts";

export interface TilesOptions extends UnetSizesOptions {
  /** The size of the tiles: one that fits the network, or `[height, width]`. */
  readonly tile: number | readonly [height: number, width: number];
  /**
   * The least overlap of tiles in pixels, up to half a tile, for networks with padding, which are worse at the edge of
   * a tile. Default: a quarter of the tile. Networks without padding need no overlap beyond the border that they lose.
   */
  readonly overlap?: number;
}

const known: OptionTable<TilesOptions> = { ...sizesOptions, tile: required(PIXELS), overlap: COUNT_FROM_0 };

const ones = (count: number): readonly number[] => Array.from({ length: count }, () => 1);

/**
 * Tiles of a network without padding. The outputs of neighbors meet without overlap, and equal those for the whole
 * image, since tiles begin at multiples of 2^depth, where they are pooled in the same way.
 */
const meeting = (size: number, tile: number, { lost, grid }: UnetSizes): readonly TileSpan[] => {
  const answer = tile - lost;
  const step = Math.floor(answer / grid) * grid;
  const count = Math.max(1, Math.ceil((size - answer) / step) + 1);
  return Array.from({ length: count }, (_, i) => {
    const to = i * step;
    const kept = i === count - 1 ? size - to : step;
    return { start: to - lost / 2, from: 0, to, weights: ones(kept) };
  });
};

/** Tiles of a network with padding: neighbors overlap, and the weight of each falls towards its edge. */
const blending = (size: number, tile: number, overlap: number, grid: number): readonly TileSpan[] => {
  const up = (n: number): number => Math.ceil(n / grid) * grid;
  const last = Math.max(0, up(size - tile));
  const step = Math.max(grid, Math.floor((tile - overlap) / grid) * grid);
  const starts = Array.from({ length: Math.ceil(last / step) + 1 }, (_, i) => Math.min(i * step, last));
  const rising = (start: number, i: number): number =>
    Math.min(start === 0 ? tile : i + 1, start === last ? tile : tile - i, overlap + 1);
  const total = new Float64Array(size);
  const kept = (start: number): number => Math.min(tile, size - start);
  for (const start of starts) for (let i = 0; i < kept(start); i++) total[start + i]! += rising(start, i);
  return starts.map((start) => ({
    start,
    from: 0,
    to: start,
    weights: Array.from({ length: kept(start) }, (_, i) => rising(start, i) / total[start + i]!),
  }));
};

const checkSizes = (what: string, sizes: readonly number[]): void => {
  if (sizes.every((size) => Number.isInteger(size) && size > 0)) return;
  throw new ArgumentError({
    at: "tiles",
    problem: `the ${what} has no such size`,
    received: `[${sizes.join(", ")}]`,
    expected: "[height, width], whole numbers of pixels above 0",
    fix: `give the ${what} as [height, width]`,
  });
};

/** Every tile must answer enough to begin the next one where it is pooled alike. */
const checkAnswer = (tile: number, { lost, grid, nearest }: UnetSizes): void => {
  if (tile - lost >= grid) return;
  throw new ArgumentError({
    at: "tiles",
    problem: `the network answers ${tile - lost} pixels to a tile of ${tile}, too few to step by ${grid}`,
    received: `tile: ${tile}`,
    expected: `tiles of at least ${nearest(lost + grid).above} pixels, answered by ${grid} or more`,
    fix: `take tiles of ${nearest(lost + grid).above} pixels, or larger ones, which waste less`,
  });
};

const checkOverlap = (overlap: number, tile: number, { lost }: UnetSizes): void => {
  const most = Math.floor(tile / 2);
  if (lost === 0 && Number.isInteger(overlap) && overlap >= 0 && overlap <= most) return;
  throw new ArgumentError({
    at: "tiles",
    problem:
      lost > 0
        ? "tiles of a network that pads nothing do not overlap by more than it loses"
        : "these tiles cannot overlap so",
    received: `overlap: ${overlap}`,
    expected: lost > 0 ? "no overlap given" : `a whole number of pixels from 0 to ${most}, half a tile`,
    fix: lost > 0 ? "leave the overlap out" : `leave the overlap out for ${Math.floor(tile / 4)} pixels`,
  });
};

/**
 * How to run a U-Net over an image of any size, tile by tile: for `predictTiled` of `@tributary/runtime`.
 *
 * Beyond its border the image is mirrored. Without padding, the output is exactly that of the whole image; with
 * padding, overlapping outputs are blended, and the weights of all tiles add up to 1 at each pixel.
 *
 * @param image The size of the image.
 * @throws {@link ShapeError} for a tile that does not fit the network.
 * @throws {@link ArgumentError} for an impossible overlap.
 * @example
 * const plan = tiles([1000, 700], { tile: 572 });
 * plan.answer; // [388, 388]
 * plan.rows.map(({ start, to, weights }) => [start, to, weights.length]); // [[-92, 0, 384], [292, 384, 384], [676, 768, 232]]
 * plan.rows.length * plan.columns.length; // 6
 */
export const tiles = (image: readonly [height: number, width: number], options: TilesOptions): TilePlan => {
  checkOptions("tiles", options, known);
  const { tile: _tile, overlap: _overlap, ...network } = options;
  const sizes = unetSizes(network);
  const tile = typeof options.tile === "number" ? ([options.tile, options.tile] as const) : options.tile;
  checkSizes("image", image);
  const answer = [sizes.of(tile[0]).output, sizes.of(tile[1]).output] as const;
  const spans = (axis: 0 | 1): readonly TileSpan[] => {
    const { overlap = Math.floor(tile[axis] / 4) } = options;
    if (options.overlap !== undefined) checkOverlap(overlap, tile[axis], sizes);
    checkAnswer(tile[axis], sizes);
    return sizes.lost > 0
      ? meeting(image[axis], tile[axis], sizes)
      : blending(image[axis], tile[axis], overlap, sizes.grid);
  };
  return { image, tile, answer, rows: spans(0), columns: spans(1) };
};
