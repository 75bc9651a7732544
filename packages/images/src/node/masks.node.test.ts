import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Image, imageFrom } from "../pixels/image.ts";
import { bmp, grayProfile, pngWithProfile, tiff } from "../testing/files.ts";
import { fromFolder } from "./from-folder.ts";
import { fromMaskFolders, type MaskDataset, type MaskFoldersOptions } from "./mask-pictures.ts";
import { readMask } from "./read-mask.ts";
import { encodePng } from "./write-png.ts";

let top = "";
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), "tributary-masks-"));
});
afterAll(() => rm(top, { recursive: true }));

const write = async (path: string, bytes: Uint8Array): Promise<void> => {
  await mkdir(dirname(join(top, path)), { recursive: true });
  await writeFile(join(top, path), bytes);
};
const SIDE = 16;
/** A picture of pixels that `of` gives for each place. */
const drawn = (of: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) => of(i % SIDE, Math.floor(i / SIDE)));
const gray = (data: Uint8Array): Image<Uint8Array> => imageFrom(data, [SIDE, SIDE, 1]);
/** A square of one level on 0. */
const square = (level: number): Uint8Array => drawn((x, y) => (x > 3 && x < 10 && y > 3 && y < 10 ? level : 0));
const disc = (level: number): Uint8Array => drawn((x, y) => ((x - 7) ** 2 + (y - 7) ** 2 < 30 ? level : 0));
const colored = (colors: readonly (readonly number[])[], indexes: Uint8Array): Image<Uint8Array> =>
  imageFrom(Uint8Array.from(Array.from(indexes).flatMap((i) => colors[i]!)), [SIDE, SIDE, 3]);
const indexed = async (picture: Image<Uint8Array>): Promise<Uint8Array> => {
  const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
  return new Uint8Array(await sharp(picture.data, { raw }).png({ palette: true, dither: 0 }).toBuffer());
};

/** A folder of masks, and a picture for each of them. */
const opened = async (
  name: string,
  masks: readonly Uint8Array[],
  options: Partial<MaskFoldersOptions> & { readonly extension?: string } = {},
): Promise<MaskDataset> => {
  const { extension = "png", ...rest } = options;
  const picture = await encodePng(gray(drawn(() => 9)));
  for (const [i, mask] of masks.entries()) {
    await write(`${name}/images/${i}.png`, picture);
    await write(`${name}/masks/${i}.${extension}`, mask);
  }
  return fromMaskFolders({ images: join(top, name, "images"), masks: join(top, name, "masks"), ...rest });
};
const targets = async (data: MaskDataset): Promise<readonly (readonly number[])[]> => {
  const found: number[][] = [];
  for await (const { target } of data) found.push([...new Set(Array.from(target.data, Number))].sort((a, b) => a - b));
  return found;
};
const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  return error instanceof Error ? error.message.replaceAll(`${top}/`, "") : "";
};

describe("labels come out as they are", () => {
  test("whatever color profile the file has", async () => {
    const labels = Uint8Array.from({ length: 16 }, (_, i) => i);
    const profiled = pngWithProfile(labels, { width: 16, height: 1 }, grayProfile(2.2), deflateSync);
    const asPhotograph = await sharp(profiled).toColorspace("b-w").raw().toBuffer();
    expect(Array.from(asPhotograph)).not.toEqual(Array.from(labels));
    expect(Array.from((await readMask(profiled)).data)).toEqual(Array.from(labels));
  });

  test("16 and 32 bits, and whole floats", async () => {
    const size = { width: 4, height: 1, channels: 1 };
    const numbers = [0, 300, 65535, 7];
    expect(Array.from((await readMask(tiff(Uint16Array.from(numbers), size))).data)).toEqual(numbers);
    expect(Array.from((await readMask(tiff(Float32Array.from(numbers), size))).data)).toEqual(numbers);
    expect(Array.from((await readMask(tiff(Uint32Array.from([0, 70_000, 5, 1]), size))).data)).toEqual([
      0, 70_000, 5, 1,
    ]);
    expect(Array.from((await readMask(tiff(Int32Array.from([-1, 70_000, 5, 1]), size))).data)).toEqual([
      -1, 70_000, 5, 1,
    ]);
    expect(await messageOf(readMask(tiff(Float32Array.of(0, 0.5, 1, 1), size)))).toContain("gray level 0.5");
  });

  test("16-bit levels by a palette", async () => {
    const mask = await encodePng(imageFrom(Uint16Array.of(0, 65535), [1, 2, 1]));
    expect((await readMask(mask, { classes: ["sky", "bird"], palette: [0, 65535] })).data).toEqual(Int32Array.of(0, 1));
  });

  test("more than 255 objects: their numbers, or what is an object", async () => {
    const numbers = Uint16Array.from({ length: 320 }, (_, i) => i);
    const file = tiff(numbers, { width: 32, height: 10, channels: 1 });
    expect(Array.from((await readMask(file)).data)).toEqual(Array.from(numbers));
    expect(Array.from((await readMask(file, { objects: "foreground" })).data.subarray(0, 3))).toEqual([0, 1, 1]);
  });

  test("colors without a palette are no numbers", async () => {
    const mask = await encodePng(imageFrom(Uint8Array.of(0, 0, 0, 128, 0, 0), [1, 2, 3]));
    expect(await messageOf(readMask(mask, { name: "mask.png" }))).toMatchInlineSnapshot(`
      "mask.png: the mask holds colors or fractions, which are no numbers of classes
        received  color #800000 in row 0, column 1
        expected  whole gray levels or indexes
        to fix    say which color is which class: { classes: ["road", "sky"], palette: ["#804080", "#4682b4"] }"
    `);
  });

  test("a BMP's indexes and colors, as a PNG's", async () => {
    const palette = [
      [0, 0, 0],
      [128, 0, 0],
      [0, 128, 0],
    ] as const;
    const file = bmp({ data: Uint8Array.of(0, 2, 1, 2), width: 2, height: 2, bits: 8, palette });
    expect((await readMask(file)).data).toEqual(Int32Array.of(0, 2, 1, 2));
    const colors = ["#008000", "#800000", "#000000"];
    expect((await readMask(file, { classes: ["a", "b", "c"], palette: colors })).data).toEqual(
      Int32Array.of(2, 0, 1, 0),
    );
  });
});

describe("levels are found in all masks", () => {
  test("a rare one, in the last of forty: 9.png comes after 39.png", async () => {
    const masks = await Promise.all(Array.from({ length: 40 }, (_, i) => encodePng(gray(square(i === 9 ? 2 : 1)))));
    const data = await opened("rare", masks);
    expect(data.masks).toEqual({ classes: ["level 0", "level 1", "level 2"], palette: [0, 1, 2], indexed: "color" });
    expect((await targets(data)).at(-1)).toEqual([0, 2]);
  });

  test("in color, and gray in files of color", async () => {
    const red = await encodePng(
      colored(
        [
          [0, 0, 0],
          [255, 0, 0],
        ],
        square(1),
      ),
    );
    const white = await encodePng(
      colored(
        [
          [0, 0, 0],
          [255, 255, 255],
        ],
        square(1),
      ),
    );
    const data = await opened("colors", [red, white, await encodePng(gray(square(255)))]);
    expect(data.masks.palette).toEqual([0, 255, "#ff0000"]);
    expect(await targets(data)).toEqual([
      [0, 2],
      [0, 1],
      [0, 1],
    ]);
  });

  const voc = [
    [0, 0, 0],
    [128, 0, 0],
    [0, 128, 0],
  ] as const;
  const vocMask = (indexes: Uint8Array): Uint8Array =>
    bmp({ data: indexes, width: SIDE, height: SIDE, bits: 8, palette: voc });

  test("by index, where all files have one palette", async () => {
    const data = await opened("voc", [vocMask(square(1)), vocMask(disc(2))], { extension: "bmp" });
    expect(data.masks).toEqual({ classes: ["level 0", "level 1", "level 2"], palette: [0, 1, 2], indexed: "index" });
    expect(await targets(data)).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  test("by color, where every file has a palette of its own, or some have none", async () => {
    const own = [await indexed(colored(voc, square(1))), await indexed(colored(voc, disc(2)))];
    expect(own.map((png) => png[25])).toEqual([3, 3]);
    const data = await opened("palettes", own);
    expect(data.masks).toEqual({
      classes: ["level 0", "#008000", "#800000"],
      palette: [0, "#008000", "#800000"],
      indexed: "color",
    });
    expect(await targets(data)).toEqual([
      [0, 2],
      [0, 1],
    ]);
    const black = await indexed(
      colored(
        [
          [0, 0, 0],
          [255, 255, 255],
        ],
        square(1),
      ),
    );
    expect((await opened("mixed", [black, await encodePng(gray(square(255)))])).masks.palette).toEqual([0, 255]);
  });

  test("and can be read again from what is kept of them", async () => {
    const { masks } = await opened("kept", [await encodePng(gray(square(255)))]);
    expect(new Set((await readMask(await encodePng(gray(disc(255))), masks)).data)).toEqual(new Set([0, 1]));
  });
});

describe("what are no labels is refused", () => {
  test("JPEG, which blurs levels", async () => {
    const raw = { width: SIDE, height: SIDE, channels: 1 } as const;
    const jpeg = await sharp(disc(255), { raw }).jpeg({ quality: 90 }).toBuffer();
    expect(await messageOf(opened("jpeg", [jpeg], { extension: "jpg" }))).toMatchInlineSnapshot(`
      "jpeg/masks/0.jpg: the mask's levels are blurred: many lie between few, as JPEG and resizing leave them
        received  21 levels; 19 of the 21 in all masks cover no area in any
        expected  a level or a color for each class, and none between them
        to fix    save masks without loss (PNG) and resize them with nearest; where only this file is left, round its levels first"
    `);
    const clean = await sharp(
      drawn((x) => (x < 8 ? 0 : 255)),
      { raw },
    )
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await opened("clean", [clean], { extension: "jpg" })).masks.palette).toEqual([0, 255]);
    const given = { classes: ["a", "b"], palette: [0, 255], name: "mask.jpg" };
    expect(await messageOf(readMask(jpeg, given))).toContain("the mask's levels are blurred");
    expect(await messageOf(readMask(jpeg, { objects: "foreground", name: "mask.jpg" }))).toContain("blurred");
  });

  test("PNG of masks that were made smaller with interpolation", async () => {
    const large = Uint8Array.from({ length: 60 * 60 }, (_, i) =>
      ((i % 60) - 29) ** 2 + (Math.floor(i / 60) - 29) ** 2 < 400 ? 255 : 0,
    );
    const png = await sharp(large, { raw: { width: 60, height: 60, channels: 1 } })
      .resize(SIDE, SIDE, { kernel: "linear" })
      .toColorspace("b-w")
      .png()
      .toBuffer();
    expect(await messageOf(opened("smaller", [new Uint8Array(png)]))).toContain("many lie between few");
  });

  test("numbers of objects, unless they are asked for", async () => {
    const numbers = Uint16Array.from(
      { length: SIDE * SIDE * 4 },
      (_, i) => Math.floor((i % 32) / 2) + 16 * Math.floor(i / 64),
    );
    const mask = tiff(numbers, { width: 32, height: 32, channels: 1 });
    const picture = await encodePng(imageFrom(new Uint8Array(1024), [32, 32, 1]));
    await write("many/images/0.png", picture);
    await write("many/masks/0.tif", mask);
    const folders = { images: join(top, "many/images"), masks: join(top, "many/masks") };
    expect((await fromMaskFolders(folders)).classes.length).toBe(256);
    await write("many/images/1.png", picture);
    await write(
      "many/masks/1.tif",
      tiff(
        numbers.map((number) => number + 256),
        { width: 32, height: 32, channels: 1 },
      ),
    );
    expect(await messageOf(fromMaskFolders(folders))).toMatchInlineSnapshot(`
      "many/masks: the masks have more levels or colors than there can be classes
        received  512 in 2 masks
        expected  at most 256
        to fix    if they number objects, say objects: "foreground"; if these are photographs, they lie in the wrong folder"
    `);
    const objects = await fromMaskFolders({ ...folders, objects: "foreground" });
    expect([objects.classes, await targets(objects)]).toEqual([
      ["background", "object"],
      [[0, 1], [1]],
    ]);
  });

  test("masks of one level", async () => {
    expect(await messageOf(opened("one", [await encodePng(gray(drawn(() => 0)))]))).toMatchInlineSnapshot(`
      "one/masks: all masks are of one level, so there is nothing to tell apart
        received  0 in 1 masks
        expected  at least two levels or colors; what is transparent does not count
        to fix    look whether these are the masks, or name the classes"
    `);
  });
});

test("a mask of the stored pixels of a picture that EXIF turns is told so", async () => {
  const raw = { width: 6, height: 4, channels: 3 } as const;
  const turned = await sharp(new Uint8Array(72), { raw }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  await write("turned/images/0.jpg", turned);
  await write(
    "turned/masks/0.png",
    await encodePng(
      imageFrom(
        new Uint8Array(24).map((_, i) => i % 2),
        [4, 6, 1],
      ),
    ),
  );
  const folders = { images: join(top, "turned/images"), masks: join(top, "turned/masks") };
  const data = await fromMaskFolders(folders);
  expect(await messageOf(data.read(0))).toMatchInlineSnapshot(`
    "turned/masks/0.png: the mask lies on its side: its picture is turned upright, as its EXIF orientation says
      received  a mask of 4 × 6 pixels
      expected  6 × 4 pixels, as turned/images/0.jpg (EXIF orientation 6)
      to fix    turn the mask as the picture is turned, or save both without an orientation, or leave such pictures out with onError: "skip""
  `);
});

describe("what no program can decide is noted", () => {
  const folderOf = async (
    name: string,
    masks: readonly Uint8Array[],
    picture: Uint8Array,
  ): Promise<readonly string[]> => {
    for (const [i, mask] of masks.entries()) {
      await write(`${name}/images/${i}.png`, picture);
      await write(`${name}/masks/${i}.png`, mask);
    }
    return (await fromFolder(join(top, name))).found.notes;
  };
  const objects = (count: number): Promise<Uint8Array> =>
    encodePng(gray(drawn((x, y) => (y < 8 ? Math.min(count, Math.floor(x / 2) + 1) : 0))));

  test("levels that look like numbers of objects", async () => {
    const plain = await encodePng(gray(drawn(() => 9)));
    expect(await folderOf("numbered", [await objects(3), await objects(6)], plain)).toEqual([
      "the levels look like numbers of objects, not like classes: if they are, say so",
    ]);
    expect(await folderOf("classes", [await objects(6), await objects(6)], plain)).toEqual([]);
  });

  test("pictures that EXIF rotates by 180°, while their masks are stored upright", async () => {
    const raw = { width: SIDE, height: SIDE, channels: 1 } as const;
    const turned = await sharp(
      drawn(() => 9),
      { raw },
    )
      .withMetadata({ orientation: 3 })
      .png()
      .toBuffer();
    expect(await folderOf("half", [await encodePng(gray(square(1)))], new Uint8Array(turned))).toEqual([
      "pictures that EXIF turns, while their masks are stored upright: 1; look whether they lie on each other",
    ]);
  });
});

describe("palettes that cannot be read as indexes", () => {
  const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
  const { data } = colored(
    [
      [0, 0, 0],
      [128, 0, 0],
    ],
    square(1),
  );

  test("interlaced: colors count", async () => {
    const png = await sharp(data, { raw }).png({ palette: true, progressive: true }).toBuffer();
    expect((await opened("interlaced", [new Uint8Array(png)])).masks.palette).toEqual([0, "#800000"]);
  });

  test("rotated by EXIF: refused, unless colors count", async () => {
    const png = await sharp(data, { raw }).withMetadata({ orientation: 3 }).png({ palette: true }).toBuffer();
    expect(await messageOf(readMask(new Uint8Array(png), { name: "turned.png" }))).toMatchInlineSnapshot(`
      "turned.png: the indexes of a PNG that its EXIF orientation turns cannot be read
        expected  a mask that is stored upright
        to fix    save it again upright, or give the palette"
    `);
    const given = { classes: ["a", "b"], palette: ["#000000", "#800000"] };
    const upright = Int32Array.from(square(1)).toReversed();
    expect((await readMask(new Uint8Array(png), given)).data).toEqual(upright);
  });
});

test("WebP and TIFF: without loss they are masks, with loss they are not", async () => {
  const raw = { width: SIDE, height: SIDE, channels: 1 } as const;
  const lossless = await sharp(disc(255), { raw }).webp({ lossless: true }).toBuffer();
  expect((await opened("webp", [lossless], { extension: "webp" })).masks.palette).toEqual([0, 255]);
  const lossy = await sharp(disc(255), { raw }).webp({ quality: 60 }).toBuffer();
  expect(await messageOf(opened("lossy", [lossy], { extension: "webp" }))).toContain("blurred");
  const tiffOf = (compression: "jpeg" | "lzw"): Promise<Uint8Array> =>
    sharp(disc(255), { raw }).toColorspace("b-w").tiff({ compression, quality: 80 }).toBuffer();
  expect((await opened("lzw", [await tiffOf("lzw")], { extension: "tif" })).masks.palette).toEqual([0, 255]);
  expect(await messageOf(opened("jpeg in tiff", [await tiffOf("jpeg")], { extension: "tif" }))).toContain("blurred");
});

test("floats of 0 to 255 are refused by a data set that nobody told what white is", async () => {
  await write("floats/images/0.tif", tiff(Float32Array.of(0, 100, 255, 7), { width: 2, height: 2, channels: 1 }));
  await write("floats/masks/0.png", await encodePng(imageFrom(Uint8Array.of(0, 1, 0, 1), [2, 2, 1])));
  const folders = { images: join(top, "floats/images"), masks: join(top, "floats/masks"), channels: 1 as const };
  expect(await messageOf((await fromMaskFolders(folders)).read(0))).toMatchInlineSnapshot(`
    "floats/images/0.tif: the picture's floats are not from 0 to 1, so that nobody knows what black and white are
      received  0 to 255
      expected  0 (black) to 1 (white)
      to fix    divide by what white is and save the file again, or give a prepare that does it, or leave such pictures out with onError: "skip""
  `);
  const told = await fromMaskFolders({
    ...folders,
    prepare: ({ data, shape }) => ({ data: Float32Array.from(data, (x) => x / 255), shape }),
  });
  expect((await told.read(0))?.input.data[2]).toBe(1);
});
