/** @file Plans for running a network over an image piece by piece, when the image is too large to be fed at once. */

/** One row of tiles, or one column: along that axis all its tiles lie alike. */
export interface TileSpan {
  /** Where the tile begins in the image, in pixels; what lies before the image or behind it is mirrored. */
  readonly start: number;
  /** The first pixel of the network's answer that is kept. */
  readonly from: number;
  /** Where that pixel belongs in the image's answer. */
  readonly to: number;
  /** How much each kept pixel counts. Over all spans, the numbers of one place add up to 1: where tiles overlap they blend. */
  readonly weights: readonly number[];
}

/** How to run a network over an image of any size: one tile for every row and every column. */
export interface TilePlan {
  /** The size of the image, and of its answer. */
  readonly image: readonly [height: number, width: number];
  /** The size of each tile that the network is fed. */
  readonly tile: readonly [height: number, width: number];
  /** The size of the network's answer to a tile. */
  readonly answer: readonly [height: number, width: number];
  readonly rows: readonly TileSpan[];
  readonly columns: readonly TileSpan[];
}

/**
 * The pixel that stands for a place outside of an image: the border is a mirror, and its own pixel is not repeated.
 *
 * @param place A place on one axis, between two pixels too; those within the image are themselves.
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
