import sharp from "sharp";
import { describe, expect, test } from "vitest";
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
    expect(pictureSize(bytes, "it")).toEqual({ width: 70, height: 41 });
  });

  test("that is cut off anywhere is refused", async () => {
    const bytes = new Uint8Array(await encode().toBuffer());
    for (let length = 16; length < bytes.length; length += 97) {
      const cut = bytes.subarray(0, length);
      expect(() => pictureSize(cut, "it"), `${length} bytes`).toThrow("it: the picture is damaged or cut off");
    }
  });
});

test("a JPEG may have filling before its markers", async () => {
  const bytes = new Uint8Array(await noise.jpeg().toBuffer());
  const filled = Uint8Array.of(...bytes.subarray(0, 2), 0xff, 0xff, 0xff, ...bytes.subarray(2));
  expect(pictureSize(filled, "it")).toEqual({ width: 70, height: 41 });
});

const refused = {
  TIFF: Uint8Array.of(0x49, 0x49, 42, 0),
  AVIF: Uint8Array.of(0, 0, 0, 16, ...new TextEncoder().encode("ftypavif")),
  text: new TextEncoder().encode("Dear diary"),
};

test("TIFF and AVIF are refused with the same sentence as all that is no picture in a browser", () => {
  const said = Object.entries(refused).map(([name, bytes]) => {
    try {
      return pictureSize(bytes, name);
    } catch (error) {
      return String(error);
    }
  });
  expect(said.join("\n")).toMatchInlineSnapshot(`
    "ImageError: TIFF: the file is not a picture that can be read, whatever its name says
      received  a TIFF picture
      expected  a PNG, JPEG, WebP, GIF or BMP picture
      to fix    convert the file, or read it in Node
    ImageError: AVIF: the file is not a picture that can be read, whatever its name says
      received  an AVIF picture
      expected  a PNG, JPEG, WebP, GIF or BMP picture
      to fix    convert the file, or read it in Node
    ImageError: text: the file is not a picture that can be read, whatever its name says
      received  10 bytes of text
      expected  a PNG, JPEG, WebP, GIF or BMP picture
      to fix    convert the file"
  `);
});
