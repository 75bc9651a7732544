/** @file Borders of images: what Keras has for them, and what has to be put in front. */
import type { KerasTensor } from "../functional.ts";
import type { Site } from "./site.ts";

/** Pixels before and behind, for height and width. */
export type Sides = readonly [readonly [number, number], readonly [number, number]];

/** What to do where Keras has to know sizes. */
export const KNOWN_SIZES = "give input() the height and width of the images";

/** One number for both axes, or two. */
export const pair = (size: unknown): readonly unknown[] => (Array.isArray(size) ? size : [size, size]);

/** A border in pixels; null where padding is a word. */
export const asSides = (padding: unknown): Sides | null =>
  Array.isArray(padding) ? (padding as unknown as Sides) : null;

/** The shape of an image with a border. */
export const padded = (
  [batch, height, width, channels]: KerasTensor["shape"],
  [[top, bottom], [left, right]]: Sides,
): KerasTensor["shape"] => [
  batch!,
  height == null ? null : height + top + bottom,
  width == null ? null : width + left + right,
  channels!,
];

/** A layer of zeros in front. */
export const zeroBorder = (site: Site, image: KerasTensor, border: Sides): KerasTensor =>
  site.helper({
    suffix: "padding",
    className: "ZeroPadding2D",
    config: { padding: border, data_format: "channels_last" },
    inputs: [image],
    shape: padded(image.shape, border),
  });

/** The pixels of a border are not an option of Keras' convolutions: a layer of zeros in front makes them. */
export const withBorder = (site: Site, write: (input: KerasTensor, padding: unknown) => KerasTensor): KerasTensor => {
  const [image] = site.inputs as readonly [KerasTensor];
  const border = asSides(site.settings.padding);
  if (!border) return write(image, site.settings.padding);
  return write(zeroBorder(site, image, border), "valid");
};
