/** @file Pictures and masks. */
import { readImage, readMask, readPages } from "@tributary/images/node";
import sharp, { type Sharp } from "sharp";
import { anyBytes } from "../mutators/bytes.ts";
import type { Mutator } from "../mutators/mutator.ts";
import { inPng } from "../mutators/png.ts";
import { bmp } from "./bmp.ts";
import { digest } from "./digest.ts";
import type { Format } from "./format.ts";
import { given } from "./given.ts";

const [width, height] = [40, 30];
const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
const picture = (): Sharp => sharp(pixels, { raw: { width, height, channels: 3 } });
const gray = (): Sharp =>
  sharp(
    Uint8Array.from({ length: width * height }, (_, i) => i % 3),
    { raw: { width, height, channels: 1 } },
  );

const read: Format["read"] = async (bytes, places, index) => {
  const { data, shape } = await readImage(await given(bytes, places, index));
  return digest({ pixels: { data: Float32Array.from(data), shape } });
};

/** Files with several pages are read page by page too. */
const readAll: Format["read"] = async (bytes, places, index) => {
  if (index % 2 === 0) return read(bytes, places, index);
  let pages = 0;
  for await (const _ of readPages(await given(bytes, places, index))) pages++;
  return String(pages);
};

const format = (name: string, encodings: readonly Sharp[], mutators: readonly Mutator[] = [anyBytes]): Format => ({
  name,
  samples: () => Promise.all(encodings.map(async (made) => new Uint8Array(await made.toBuffer()))),
  mutators,
  read: name === "TIFF" || name === "GIF" ? readAll : read,
});

const png = format(
  "PNG",
  [picture().png(), picture().png({ palette: true }), picture().png({ progressive: true }), gray().png()],
  [anyBytes, inPng],
);

const masks: Format = {
  ...format(
    "mask (PNG)",
    [gray().toColorspace("b-w").png(), gray().png({ palette: true, colours: 4 })],
    [anyBytes, inPng],
  ),
  async read(bytes, places, index) {
    const { data, shape } = await readMask(await given(bytes, places, index), {
      classes: ["background", "cell", "edge"],
    });
    return digest({ mask: { data, shape } });
  },
};

const jpeg = format("JPEG", [picture().jpeg(), picture().jpeg({ progressive: true }), gray().jpeg()]);
const webp = format("WebP", [picture().webp(), picture().webp({ lossless: true })]);
const tiff = format("TIFF", [
  picture().tiff({ compression: "lzw" }),
  picture().tiff({ compression: "none" }),
  picture().tiff({ compression: "deflate", tile: true, tileWidth: 16, tileHeight: 16 }),
]);
const gif = format("GIF", [picture().gif()]);

const bitmap: Format = {
  name: "BMP",
  samples: async () => [bmp({ data: pixels, width, height })],
  mutators: [anyBytes],
  read,
};

export const pictures: readonly Format[] = [png, masks, jpeg, tiff, webp, bitmap, gif];
