/** @file Elastic deformation, as the U-Net paper bends its training images. */

import { checkOptions, NOT_NEGATIVE } from "@tributary/kernel/authoring";
import type { Movement } from "./warp.ts";

/** Keys 1981, a = −0.5: how much the points at −1, 0, 1 and 2 count for a place from 0 to 1, written to `weights`. */
const cubicWeights = (t: number, weights: Float64Array): void => {
  weights[0] = ((-0.5 * t + 1) * t - 0.5) * t;
  weights[1] = (1.5 * t - 2.5) * t * t + 1;
  weights[2] = ((-1.5 * t + 2) * t + 0.5) * t;
  weights[3] = (0.5 * t - 0.5) * t * t;
};

const clamped = (index: number, count: number): number => Math.min(count - 1, Math.max(0, index));

/** Repeats a grid's edges, one point before it and two after, so that every place in it has four points around it. */
const padded = (grid: Float64Array, points: number): Float64Array => {
  const side = points + 3;
  return Float64Array.from({ length: side * side }, (_, i) => {
    const row = clamped(Math.floor(i / side) - 1, points);
    return grid[row * points + clamped((i % side) - 1, points)]!;
  });
};

/**
 * Bends the picture as if it were drawn on rubber.
 *
 * Ronneberger et al. 2015, arXiv:1505.04597, section 3.1: "random displacement vectors on a coarse 3 by 3 grid. The
 * displacements are sampled from a Gaussian distribution with 10 pixels standard deviation. Per-pixel displacements are
 * then computed using bicubic interpolation." The grid spans the picture from corner to corner.
 *
 * @example
 * const change = augment([elastic({ sigma: 2 })]);
 * change({ input: picture, target: classTensor(0), name: "1" }, randomFrom(1)).input.shape; // [32, 32, 3]
 */
export const elastic = (
  options: {
    /** The displacements' standard deviation in pixels. Default 10, for the paper's tiles of 512 pixels. */
    readonly sigma?: number;
    /** How many points the grid has along each side, 2 or more. Default 3. */
    readonly points?: number;
  } = {},
): Movement => {
  checkOptions("elastic", options, { sigma: NOT_NEGATIVE, points: { least: 2, whole: true } });
  const { sigma = 10, points = 3 } = options;
  return {
    kind: "movement",
    draw: (random, size) => {
      const [height, width] = size;
      const dy = Float64Array.from({ length: points * points }, () => random.normal(0, sigma));
      const dx = Float64Array.from({ length: points * points }, () => random.normal(0, sigma));
      const [gridY, gridX] = [padded(dy, points), padded(dx, points)];
      const side = points + 3;
      const perRow = (points - 1) / Math.max(1, height - 1);
      const perColumn = (points - 1) / Math.max(1, width - 1);
      const rowWeights = new Float64Array(4);
      const columnWeights = new Float64Array(4);
      return {
        size,
        move: (point) => {
          const row = Math.min(points - 1, Math.max(0, point.y * perRow));
          const column = Math.min(points - 1, Math.max(0, point.x * perColumn));
          const top = Math.floor(row);
          const left = Math.floor(column);
          cubicWeights(row - top, rowWeights);
          cubicWeights(column - left, columnWeights);
          for (let i = 0; i < 4; i++) {
            for (let j = 0; j < 4; j++) {
              const weight = rowWeights[i]! * columnWeights[j]!;
              const knot = (top + i) * side + left + j;
              point.y += weight * gridY[knot]!;
              point.x += weight * gridX[knot]!;
            }
          }
        },
      };
    },
  };
};
