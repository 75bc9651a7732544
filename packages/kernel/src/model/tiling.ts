/** @file Plans for running a network over an image tile by tile, when the image is too large for one call. */

/** The position of one row of tiles, or of one column, along its axis. */
export interface TileSpan {
  /** Where the tile begins in the image, in pixels. Pixels outside of the image are mirrored. */
  readonly start: number;
  /** The first pixel of the network's output that is kept. */
  readonly from: number;
  /** The position of that pixel in the output of the whole image. */
  readonly to: number;
  /**
   * The weight of each kept pixel. Where tiles overlap they are blended: the weights of all tiles at one position sum
   * to 1.
   */
  readonly weights: readonly number[];
}

/** How to run a network over an image of any size: one tile per row and column. */
export interface TilePlan {
  /** The size of the image, and of its output. */
  readonly image: readonly [height: number, width: number];
  /** The size of the tiles that the network is applied to. */
  readonly tile: readonly [height: number, width: number];
  /** The size of the network's output for a tile. */
  readonly answer: readonly [height: number, width: number];
  readonly rows: readonly TileSpan[];
  readonly columns: readonly TileSpan[];
}

/**
 * Mirrors a position outside of an image to one inside, without repeating the border pixel: NumPy's `reflect` padding.
 *
 * @param place A position on one axis, possibly between two pixels. Positions inside the image are returned unchanged.
 * @example
 * [-2, -1, 0, 3, 4, 5].map((place) => mirrored(place, 4)); // [2, 1, 0, 3, 2, 1]
 */
export const mirrored = (place: number, size: number): number => {
  if (place >= 0 && place <= size - 1) return place;
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const within = ((place % period) + period) % period;
  return within <= size - 1 ? within : period - within;
};
