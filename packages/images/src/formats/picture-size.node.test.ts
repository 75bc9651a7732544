import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { pictureFormat } from "./picture-header.ts";
import { pictureSize } from "./picture-size.ts";

const noise = sharp(
  Uint8Array.from({ length: 70 * 41 * 4 }, (_, i) => (i * 7919) % 251),
  {
    raw: { width: 70, height: 41, channels: 4 },
  },
);
const encoded = {
  png: () => noise.png(),
  "interlaced png": () => noise.png({ progressive: true }),
  jpeg: () => noise.jpeg(),
  "progressive jpeg": () => noise.jpeg({ progressive: true }),
  "jpeg with EXIF": () => noise.jpeg().withMetadata({ orientation: 6 }),
  webp: () => noise.clone().removeAlpha().webp(),
  "lossless webp": () => noise.webp({ lossless: true }),
  "webp with alpha": () => noise.webp(),
  gif: () => noise.gif(),
};

describe.each(Object.entries(encoded))("%s", (_, encode) => {
  test("has the size that its header says", async () => {
    const bytes = new Uint8Array(await encode().toBuffer());
    expect(pictureSize(bytes, pictureFormat(bytes, "it"), "it")).toEqual({ width: 70, height: 41 });
  });

  test("that is cut off anywhere is refused", async () => {
    const bytes = new Uint8Array(await encode().toBuffer());
    for (let length = 16; length < bytes.length; length += 97) {
      const cut = bytes.subarray(0, length);
      expect(() => pictureSize(cut, pictureFormat(cut, "it"), "it"), `${length} bytes`).toThrow(
        "it: the picture is damaged or cut off",
      );
    }
  });
});

test("a JPEG may have filling before its markers", async () => {
  const bytes = new Uint8Array(await noise.jpeg().toBuffer());
  const filled = Uint8Array.of(...bytes.subarray(0, 2), 0xff, 0xff, 0xff, ...bytes.subarray(2));
  expect(pictureSize(filled, "jpeg", "it")).toEqual({ width: 70, height: 41 });
});

test("TIFF is refused, with the fix", () => {
  expect(() => pictureSize(new Uint8Array(8), "tiff", "scan.tif")).toThrowErrorMatchingInlineSnapshot(`
    [ImageError: scan.tif: browsers do not read TIFF
      expected  a PNG, JPEG, WebP, GIF or BMP picture
      to fix    convert the file, or read it in Node]
  `);
});
