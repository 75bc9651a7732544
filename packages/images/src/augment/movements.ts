/** @file Augmentations that move pixels, of a picture and its mask alike. */

import { COUNT_FROM_0, checkNumber, checkOptions, NOT_NEGATIVE, POSITIVE, SHARE } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { heightAndWidth, type ImageSize } from "../pixels/image.ts";
import type { Movement } from "./warp.ts";

/**
 * Flips, horizontally or vertically, each with its own probability.
 *
 * @example
 * const turned = augment([flip({ horizontal: 1 })])(sample, randomFrom(1));
 * turned.input.data; // Float32Array [2, 1]
 */
export const flip = (
  options: {
    /** The probability of swapping left and right. Default 0.5. */
    readonly horizontal?: number;
    /** The probability of swapping top and bottom. Default 0. */
    readonly vertical?: number;
  } = {},
): Movement => {
  checkOptions("flip", options, { horizontal: SHARE, vertical: SHARE });
  const { horizontal = 0.5, vertical = 0 } = options;
  return {
    kind: "movement",
    draw: (random, size) => {
      const leftRight = random.chance(horizontal);
      const upDown = random.chance(vertical);
      return {
        size,
        move: (point) => {
          if (leftRight) point.x = size[1] - 1 - point.x;
          if (upDown) point.y = size[0] - 1 - point.y;
        },
      };
    },
  };
};

/**
 * Rotates by 0°, 90°, 180° or 270°, all equally likely, without interpolation. Half of the time height and width are
 * swapped.
 *
 * @example
 * augment([quarterTurns()])(sample, randomFrom(1)).input.shape.length; // 3
 */
export const quarterTurns = (): Movement => ({
  kind: "movement",
  draw: (random, [height, width]) => {
    const quarters = random.integer(4);
    return {
      size: quarters % 2 === 0 ? [height, width] : [width, height],
      move: (point) => {
        const { y, x } = point;
        if (quarters === 1) [point.y, point.x] = [x, width - 1 - y];
        if (quarters === 2) [point.y, point.x] = [height - 1 - y, width - 1 - x];
        if (quarters === 3) [point.y, point.x] = [height - 1 - x, y];
      },
    };
  },
});

/**
 * Rotates about the center; the picture keeps its size.
 *
 * @param options.degrees The largest angle, in both directions. Default 15.
 *
 * @example
 * augment([rotate({ degrees: 180 })])({ input: picture, target: mask, name: "1" }, randomFrom(1)).target.shape; // [32, 32]
 */
export const rotate = (options: { readonly degrees?: number } = {}): Movement => {
  checkOptions("rotate", options, { degrees: NOT_NEGATIVE });
  const { degrees = 15 } = options;
  return {
    kind: "movement",
    draw: (random, size) => {
      const angle = (random.uniform(-degrees, degrees) * Math.PI) / 180;
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      const [middleY, middleX] = [(size[0] - 1) / 2, (size[1] - 1) / 2];
      return {
        size,
        move: (point) => {
          const y = point.y - middleY;
          const x = point.x - middleX;
          point.y = middleY + cosine * y - sine * x;
          point.x = middleX + sine * y + cosine * x;
        },
      };
    },
  };
};

/**
 * Zooms about the center; the picture keeps its size.
 *
 * @example
 * augment([scale({ from: 0.5, to: 2 })])({ input: picture, target: mask, name: "1" }, randomFrom(1)).input.shape; // [32, 32, 3]
 */
export const scale = (
  options: {
    /** The smallest factor: 0.8 shows the picture at 80 % of its size, with a border. Default 0.8. */
    readonly from?: number;
    /** The largest factor. Default 1.25. */
    readonly to?: number;
  } = {},
): Movement => {
  checkOptions("scale", options, { from: POSITIVE, to: POSITIVE });
  const { from = 0.8, to = 1.25 } = options;
  checkNumber("scale", "to", to, { least: from });
  return {
    kind: "movement",
    draw: (random, size) => {
      // Halving is as likely as doubling.
      const factor = Math.exp(random.uniform(Math.log(from), Math.log(to)));
      const [middleY, middleX] = [(size[0] - 1) / 2, (size[1] - 1) / 2];
      return {
        size,
        move: (point) => {
          point.y = middleY + (point.y - middleY) / factor;
          point.x = middleX + (point.x - middleX) / factor;
        },
      };
    },
  };
};

/**
 * Shifts; the picture keeps its size.
 *
 * @param options.pixels The largest shift, in both directions of both axes, in integer pixels. Default 4.
 *
 * @example
 * augment([shift({ pixels: 8 })])({ input: picture, target: mask, name: "1" }, randomFrom(1)).input.shape; // [32, 32, 3]
 */
export const shift = (options: { readonly pixels?: number } = {}): Movement => {
  checkOptions("shift", options, { pixels: COUNT_FROM_0 });
  const { pixels = 4 } = options;
  return {
    kind: "movement",
    draw: (random, size) => {
      const down = random.integer(2 * pixels + 1) - pixels;
      const right = random.integer(2 * pixels + 1) - pixels;
      return {
        size,
        move: (point) => {
          point.y -= down;
          point.x -= right;
        },
      };
    },
  };
};

/**
 * Crops to this size, at a random position.
 *
 * @example
 * augment([randomCrop(24)])({ input: picture, target: mask, name: "1" }, randomFrom(1)).target.shape; // [24, 24]
 */
export const randomCrop = (size: ImageSize): Movement => {
  const [height, width] = heightAndWidth(size);
  return {
    kind: "movement",
    draw: (random, [fullHeight, fullWidth]) => {
      if (height > fullHeight || width > fullWidth) {
        throw new ImageError({
          at: "randomCrop()",
          problem: "the piece is larger than the picture",
          received: `a picture of ${fullHeight} × ${fullWidth} pixels`,
          expected: `at least ${height} × ${width} pixels`,
          fix: "ask for a smaller piece, or resize the pictures first",
        });
      }
      const top = random.integer(fullHeight - height + 1);
      const left = random.integer(fullWidth - width + 1);
      return {
        size: [height, width],
        move: (point) => {
          point.y += top;
          point.x += left;
        },
      };
    },
  };
};
