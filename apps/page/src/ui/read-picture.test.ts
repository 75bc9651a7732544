/** A picture that is too large is refused with what a person can do, and not a program. */
import { expect, test } from "vitest";
import { readPicture } from "./read-picture.ts";
import { shownError } from "./shown-error.ts";

/** A PNG file of 45 bytes that claims a size. */
const claiming = (width: number, height: number): File => {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write("IHDR", 4);
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.set([8, 2, 0, 0, 0], 16);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const end = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
  return new File([signature, header, end], "slide.png");
};

const refused = async (file: Blob, name?: string) => shownError(await readPicture(file, name).catch((e: unknown) => e));

test("too many pixels", async () => {
  expect(await refused(claiming(20_000, 20_000))).toMatchInlineSnapshot(`
    {
      "expected": "at most 100000000 pixels",
      "fix": "make the picture smaller, or cut it into parts of at most 10,000 × 10,000 pixels, and open those",
      "name": "ImageError",
      "received": "20000 × 20000 pixels, 400000000 in all",
      "sentence": "slide.png: the picture is larger than allowed; a small file can claim to be huge, so it was not decoded",
    }
  `);
});

test("what is wrong otherwise is said as the library says it", async () => {
  const { sentence, fix } = await refused(new Blob(["Dear diary"]), "notes.txt");
  expect([sentence, fix]).toMatchInlineSnapshot(`
    [
      "notes.txt: the file is not a picture that can be read, whatever its name says",
      "convert the file",
    ]
  `);
});
