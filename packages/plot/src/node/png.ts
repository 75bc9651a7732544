/** @file SVG to PNG, with its own font, so that it looks the same on every machine. */

import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";
import { checkOptions, POSITIVE } from "@tributary/kernel/authoring";

export interface PngOptions {
  /** Pixels of the PNG per pixel of the SVG. Default 2, for high-resolution screens. */
  readonly scale?: number;
}

const require = createRequire(import.meta.url);
const FONTS = ["400Regular/Inter_400Regular", "600SemiBold/Inter_600SemiBold"].map((file) =>
  require.resolve(`@expo-google-fonts/inter/${file}.ttf`),
);

/** A PNG has no more pixels on a side than this. */
const LARGEST_SIDE = 16_384;

const sizeOf = (svg: string): number => {
  const [, width, height] = /<svg[^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return Math.max(Number(width ?? 0), Number(height ?? 0));
};

/**
 * Draws an SVG that this package made as PNG. Pictures that would have more than 16384 pixels on a side are scaled less.
 *
 * @example
 * await writeFile("model.png", toPng(await plotModel(net)));
 */
export const toPng = (svg: string, options: PngOptions = {}): Uint8Array => {
  checkOptions("toPng", options, { scale: POSITIVE });
  const { scale = 2 } = options;
  const zoom = Math.min(scale, LARGEST_SIDE / Math.max(1, sizeOf(svg)));
  const font = { loadSystemFonts: false, fontFiles: FONTS, defaultFontFamily: "Inter", sansSerifFamily: "Inter" };
  const picture = new Resvg(svg, { font, fitTo: { mode: "zoom", value: zoom } });
  return picture.render().asPng();
};
