/** @file Masks as people look at them: colored, alone or over their picture. */

import { checkOptions, SHARE, showShape } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { toBytes, toRgb } from "../pixels/channels.ts";
import { type Image, imageFrom, type Mask } from "../pixels/image.ts";
import { defaultColor, mix, type Rgb, rgb } from "./colors.ts";

export interface MaskColors {
  /** A color for each class, such as `"#ff0000"`; `undefined` for none. Default: class 0 has none, the others differ. */
  readonly colors?: readonly (string | undefined)[];
}

export interface OverlayOptions extends MaskColors {
  /** How much the colors cover: 0 not at all, 1 wholly. Default 0.4. */
  readonly opacity?: number;
  /** Whether the edges of classes are drawn in full color. Default true. */
  readonly outline?: boolean;
}

const colorTable = (mask: Mask, colors: MaskColors["colors"]): readonly (Rgb | undefined)[] => {
  const most = mask.data.reduce((largest, index) => Math.max(largest, index), 0);
  return Array.from({ length: most + 1 }, (_, i) => {
    const color = colors ? colors[i] : defaultColor(i);
    return color === undefined ? undefined : rgb(color);
  });
};

/** Whether one of the four neighbors, if there is one, is of another class. */
const isEdge = ({ data, shape: [height, width] }: Mask, pixel: number): boolean => {
  const x = pixel % width;
  const y = (pixel - x) / width;
  const own = data[pixel];
  return (
    (x > 0 && data[pixel - 1] !== own) ||
    (x < width - 1 && data[pixel + 1] !== own) ||
    (y > 0 && data[pixel - width] !== own) ||
    (y < height - 1 && data[pixel + width] !== own)
  );
};

/**
 * A picture with a mask's classes laid over it in color.
 *
 * - out  `[height, width, 3]`, `Uint8Array`
 *
 * @throws {@link ImageError} when the mask is not as large as the picture.
 * @example
 * await writePng("cells.png", overlay(picture, mask, { colors: [undefined, "#ff0000"] }));
 */
export const overlay = (picture: Image, mask: Mask, options: OverlayOptions = {}): Image<Uint8Array> => {
  checkOptions("overlay", options, { colors: "optional", opacity: SHARE, outline: "optional" });
  const { colors, opacity = 0.4, outline = true } = options;
  const { data, shape } = toBytes(toRgb(picture));
  if (shape[0] !== mask.shape[0] || shape[1] !== mask.shape[1]) {
    throw new ImageError({
      at: "overlay()",
      problem: "the mask is not as large as the picture",
      received: `a picture ${showShape(shape)}, a mask ${showShape(mask.shape)}`,
      fix: "resizeMask() the mask to the picture's size",
    });
  }
  const table = colorTable(mask, colors);
  const result = Uint8Array.from(data);
  for (const [i, index] of mask.data.entries()) {
    const color = table[index];
    if (!color) continue;
    const under = data.subarray(i * 3, i * 3 + 3) as unknown as Rgb;
    result.set(mix([under[0], under[1], under[2]], color, outline && isEdge(mask, i) ? 1 : opacity), i * 3);
  }
  return imageFrom(result, shape);
};

/**
 * A mask's classes in color, on black: `[height, width, 3]`, `Uint8Array`.
 *
 * @example
 * maskPicture(mask).shape; // [32, 32, 3]
 */
export const maskPicture = (mask: Mask, options: MaskColors = {}): Image<Uint8Array> => {
  checkOptions("maskPicture", options, { colors: "optional" });
  const { colors } = options;
  const [height, width] = mask.shape;
  const black = imageFrom(new Uint8Array(height * width * 3), [height, width, 3]);
  return overlay(black, mask, { ...(colors ? { colors } : {}), opacity: 1 });
};
