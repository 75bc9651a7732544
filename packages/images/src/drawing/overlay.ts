/** @file Masks as people look at them: coloured, alone or over their picture. */

import { showShape } from "@tributary/kernel";
import { ImageError } from "../errors.ts";
import { toBytes, toRgb } from "../pixels/channels.ts";
import { type Image, imageFrom, type Mask } from "../pixels/image.ts";
import { defaultColour, mix, type Rgb, rgb } from "./colours.ts";

export interface MaskColours {
  /** A colour for each class, such as `"#ff0000"`; `undefined` for none. Default: class 0 has none, the others differ. */
  readonly colours?: readonly (string | undefined)[];
}

export interface OverlayOptions extends MaskColours {
  /** How much the colours cover: 0 not at all, 1 wholly. Default 0.4. */
  readonly opacity?: number;
  /** Whether the edges of classes are drawn in full colour. Default true. */
  readonly outline?: boolean;
}

const colourTable = (mask: Mask, colours: MaskColours["colours"]): readonly (Rgb | undefined)[] => {
  const most = mask.data.reduce((largest, index) => Math.max(largest, index), 0);
  return Array.from({ length: most + 1 }, (_, i) => {
    const colour = colours ? colours[i] : defaultColour(i);
    return colour === undefined ? undefined : rgb(colour);
  });
};

/** Whether one of the four neighbours, if there is one, is of another class. */
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
 * A picture with a mask's classes laid over it in colour.
 *
 * - out  `[height, width, 3]`, `Uint8Array`
 *
 * @throws {@link ImageError} when the mask is not as large as the picture.
 * @example
 * await writePng("cells.png", overlay(picture, mask, { colours: [undefined, "#ff0000"] }));
 */
export const overlay = (
  picture: Image,
  mask: Mask,
  { colours, opacity = 0.4, outline = true }: OverlayOptions = {},
): Image<Uint8Array> => {
  const { data, shape } = toBytes(toRgb(picture));
  if (shape[0] !== mask.shape[0] || shape[1] !== mask.shape[1]) {
    throw new ImageError({
      at: "overlay()",
      problem: "the mask is not as large as the picture",
      received: `a picture ${showShape(shape)}, a mask ${showShape(mask.shape)}`,
      fix: "resizeMask() the mask to the picture's size",
    });
  }
  const table = colourTable(mask, colours);
  const result = Uint8Array.from(data);
  for (const [i, index] of mask.data.entries()) {
    const colour = table[index];
    if (!colour) continue;
    const under = data.subarray(i * 3, i * 3 + 3) as unknown as Rgb;
    result.set(mix([under[0], under[1], under[2]], colour, outline && isEdge(mask, i) ? 1 : opacity), i * 3);
  }
  return imageFrom(result, shape);
};

/** A mask's classes in colour, on black: `[height, width, 3]`, `Uint8Array`. */
export const maskPicture = (mask: Mask, { colours }: MaskColours = {}): Image<Uint8Array> => {
  const [height, width] = mask.shape;
  const black = imageFrom(new Uint8Array(height * width * 3), [height, width, 3]);
  return overlay(black, mask, { ...(colours ? { colours } : {}), opacity: 1 });
};
