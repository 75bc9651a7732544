import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Dataset } from "../dataset/dataset.ts";
import type { StackedBatch } from "../dataset/sample.ts";
import { imageFrom } from "../pixels/image.ts";
import { fromCifar, fromIdx, readIdx } from "./array-files.ts";
import { fromClassFolders, fromCsv } from "./class-pictures.ts";
import { fromMaskFolders } from "./mask-pictures.ts";
import { readMask } from "./read-mask.ts";
import { encodePng } from "./write-png.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-data-"));
});
afterAll(() => rm(folder, { recursive: true }));

const write = async (path: string, bytes: Uint8Array | string): Promise<string> => {
  const full = join(folder, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, bytes);
  return full;
};
const plain = (level: number, height = 8, width = 8, channels = 3): Promise<Uint8Array> =>
  encodePng(imageFrom(new Uint8Array(height * width * channels).fill(level), [height, width, channels]));
const all = async (data: Dataset, batchSize: number): Promise<StackedBatch[]> => {
  const found: StackedBatch[] = [];
  for await (const batch of data.batch(batchSize)) found.push(batch);
  return found;
};
const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.name).toBe("ImageError");
  return error!.message.replaceAll(`${folder}/`, "");
};
const skippedOf = (data: Dataset): string[] =>
  data.report.skipped.map(({ error }) => error.message.split("\n")[0]!.replace(`${folder}/`, ""));

describe("a folder for each class", () => {
  beforeAll(async () => {
    await write("pets/cat/1.png", await plain(10));
    await write("pets/cat/old/2.png", await plain(20, 16, 24));
    await write(
      "pets/dog/1.jpg",
      await sharp(await plain(30))
        .jpeg()
        .toBuffer(),
    );
    await write("pets/dog/notes.txt", "a good dog");
    await write("pets/dog/.hidden.png", "hidden");
  });

  test("classes are the folders, pictures are scaled, others are ignored", async () => {
    const pets = await fromClassFolders(join(folder, "pets"), { size: 4 });
    expect(pets.classes).toEqual(["cat", "dog"]);
    expect(pets.report.ignored).toEqual(["dog/notes.txt"]);
    const [batch] = await all(pets, 8);
    expect(batch?.inputs.shape).toEqual([3, 4, 4, 3]);
    expect(batch?.targets).toEqual({ data: Int32Array.of(0, 0, 1), shape: [3] });
    const { data } = batch!.inputs;
    expect([data[0], data[48]]).toEqual([10, 20].map((level) => Math.fround(level / 255)));
    expect(batch?.names.map((name) => name.replace(`${folder}/`, ""))).toEqual([
      "pets/cat/1.png",
      "pets/cat/old/2.png",
      "pets/dog/1.jpg",
    ]);
  });

  test("pictures of different sizes need a size", async () => {
    const pets = await fromClassFolders(join(folder, "pets"));
    expect(await messageOf(all(pets, 8))).toMatchInlineSnapshot(`
      "pets/cat/old/2.png: cannot be in one batch with pets/cat/1.png, which has another shape or type
        received  Float32Array [16, 24, 3]
        expected  Float32Array [8, 8, 3]
        to fix    give the data set a size, or resize and crop in map()"
    `);
  });

  test("gray on demand, and prepared as a model wants it", async () => {
    const pets = await fromClassFolders(join(folder, "pets"), {
      size: 4,
      channels: 1,
      prepare: (picture) => ({ data: Int32Array.from(picture.data), shape: picture.shape }),
    });
    const [batch] = await all(pets, 1);
    expect(batch?.inputs).toEqual({ data: new Int32Array(16).fill(10), shape: [1, 4, 4, 1] });
  });

  test("a class that is not listed is an error, or skipped and counted", async () => {
    const pets = join(folder, "pets");
    expect(await messageOf(fromClassFolders(pets, { classes: ["cat", "bird"] }))).toMatchInlineSnapshot(`
      "pets/dog/1.jpg: the class is unknown
        received  "dog"
        expected  one of cat, bird
        to fix    add it to classes, or correct the name, or leave such pictures out with onError: "skip""
    `);
    const data = await fromClassFolders(pets, { classes: ["cat", "bird"], onError: "skip" });
    expect(data.size).toBe(2);
    expect(skippedOf(data)).toEqual(["pets/dog/1.jpg: the class is unknown"]);
  });

  test("a picture in no class's folder, an empty folder, a missing folder", async () => {
    await write("loose/cat/1.png", await plain(1));
    await write("loose/2.png", await plain(1));
    expect(await messageOf(fromClassFolders(join(folder, "loose")))).toMatchInlineSnapshot(`
      "loose/2.png: the picture lies in no class's folder
        expected  folder/class/picture
        to fix    move it into the folder of its class, or leave such pictures out with onError: "skip""
    `);
    await write("bare/readme.md", "nothing here");
    expect(await messageOf(fromClassFolders(join(folder, "bare")))).toMatchInlineSnapshot(`
      "bare: the folder holds no pictures
        received  1 file (.md)
        expected  files that end in .png, .jpg, .jpeg, .jpe, .jfif, .webp, .gif, .bmp, .dib, .tif, .tiff, .avif"
    `);
    expect(await messageOf(fromClassFolders(join(folder, "nowhere")))).toContain(
      "nowhere: it cannot be read: there is no such file or folder",
    );
  });

  test("nothing but files of unknown classes is an error, even when they are skipped", async () => {
    const work = fromClassFolders(join(folder, "pets"), { classes: ["horse"], onError: "skip" });
    expect(await messageOf(work)).toMatchInlineSnapshot(`
      "pets: no example is left
        received  3 that cannot be used; the first: the class is unknown
        expected  at least one that can
        to fix    leave out onError: "skip" to see the whole of the first error"
    `);
  });

  test("bad files stop the run, or are left out and counted, and nothing else is lost", async () => {
    const good = await plain(50);
    for (let i = 0; i < 6; i++) await write(`mixed/ok/${i}.png`, good);
    await write("mixed/bad/empty.png", "");
    await write("mixed/bad/text.png", "not a picture");
    await write(
      "mixed/bad/cut.jpg",
      (
        await sharp(await plain(9, 64, 64))
          .jpeg()
          .toBuffer()
      ).subarray(0, 200),
    );
    await write("mixed/bad/large.png", await plain(0, 100, 100));

    const strict = await fromClassFolders(join(folder, "mixed"), { size: 8, maxPixels: 5000 });
    expect(await messageOf(all(strict, 4))).toContain("mixed/bad/");

    const data = await fromClassFolders(join(folder, "mixed"), { size: 8, maxPixels: 5000, onError: "skip" });
    for (const epoch of [0, 1]) {
      let seen = 0;
      for await (const batch of data.batches({ batchSize: 4, seed: 1, epoch })) seen += batch.size;
      expect(seen).toBe(6);
    }
    expect(data.size).toBe(10);
    expect(skippedOf(data)).toEqual([
      "mixed/bad/cut.jpg: the picture is damaged or cut off",
      "mixed/bad/empty.png: the file is empty",
      "mixed/bad/large.png: the picture is larger than allowed; a small file can claim to be huge, so it was not decoded",
      "mixed/bad/text.png: the file is not a picture that can be read, whatever its name says",
    ]);
  });
});

describe("a CSV of paths and classes", () => {
  test("reads the pictures that it lists, in its order", async () => {
    await write("birds/a/1.png", await plain(1));
    await write("birds/b, c/2.png", await plain(2));
    const file = await write("birds/list.csv", 'file,species,age\n"b, c/2.png",wren,3\na/1.png,tit,1\n');
    const birds = await fromCsv(file, { path: "file", label: "species" });
    expect(birds.classes).toEqual(["tit", "wren"]);
    const [batch] = await all(birds, 2);
    expect(batch?.targets.data).toEqual(Int32Array.of(1, 0));
    expect(await messageOf(fromCsv(file))).toMatchInlineSnapshot(`
      "birds/list.csv: there is no column "path"
        received  file, species, age
        expected  path, label
        to fix    name the columns: { path: "…" }"
    `);
  });

  test("numbers are ordered as numbers; a missing picture has a name", async () => {
    await write("digits/1.png", await plain(1));
    const file = await write("digits/list.csv", "path,label\n1.png,10\n1.png,9\ngone.png,1\n");
    const digits = await fromCsv(file, { onError: "skip" });
    expect(digits.classes).toEqual(["1", "9", "10"]);
    expect((await all(digits, 9))[0]?.targets.data).toEqual(Int32Array.of(2, 1));
    expect(skippedOf(digits)).toEqual(["digits/gone.png: it cannot be read: there is no such file or folder"]);
  });
});

describe("pictures and masks", () => {
  const classes = ["background", "cell"];
  const gray = (values: readonly number[]): Promise<Uint8Array> =>
    encodePng(imageFrom(Uint8Array.from(values), [2, 2, 1]));

  test("are paired by name, resized together, masks without new values", async () => {
    await write(
      "cells/images/a/1.jpg",
      await sharp(await plain(100, 2, 2))
        .jpeg()
        .toBuffer(),
    );
    await write("cells/masks/a/1.png", await gray([0, 255, 255, 0]));
    const data = await fromMaskFolders({
      images: join(folder, "cells/images"),
      masks: join(folder, "cells/masks"),
      classes,
      palette: [0, 255],
      size: 4,
    });
    const [batch] = await all(data, 1);
    expect(batch?.inputs.shape).toEqual([1, 4, 4, 3]);
    expect(batch?.targets).toEqual({
      data: Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0),
      shape: [1, 4, 4],
    });
  });

  test("may lie in one folder, with another name", async () => {
    await write("together/1.png", await plain(100, 2, 2));
    await write("together/1_mask.png", await gray([0, 1, 1, 0]));
    const both = join(folder, "together");
    const data = await fromMaskFolders({ images: both, masks: both, maskName: (name) => `${name}_mask`, classes });
    expect(data.size).toBe(1);
    expect((await all(data, 1))[0]?.targets.data).toEqual(Int32Array.of(0, 1, 1, 0));
  });

  test("a missing mask, a missing picture, a mask of another size, an unknown class", async () => {
    for (const name of ["lonely", "small", "odd", "good"])
      await write(`uneven/images/${name}.png`, await plain(1, 2, 2));
    for (const name of ["orphan", "good"]) await write(`uneven/masks/${name}.png`, await gray([0, 1, 1, 0]));
    await write("uneven/masks/small.png", await plain(0, 1, 2, 1));
    await write("uneven/masks/odd.png", await gray([0, 1, 7, 0]));
    const options = { images: join(folder, "uneven/images"), masks: join(folder, "uneven/masks"), classes };
    expect(await messageOf(fromMaskFolders(options))).toMatchInlineSnapshot(`
      "uneven/images/lonely.png: there is no mask for it
        expected  uneven/masks/lonely with the extension of a picture
        to fix    add the mask, or say how masks are named with maskName, or leave such pictures out with onError: "skip""
    `);

    const data = await fromMaskFolders({ ...options, onError: "skip" });
    const batches = await all(data, 8);
    expect(batches.map((batch) => batch.size)).toEqual([1]);
    expect(
      data.report.skipped.map(({ error }) => error.message.replaceAll(`${folder}/`, "")).join("\n"),
    ).toMatchInlineSnapshot(`
      "uneven/images/lonely.png: there is no mask for it
        expected  uneven/masks/lonely with the extension of a picture
        to fix    add the mask, or say how masks are named with maskName
      uneven/masks/odd.png: a pixel of the mask is of no known class
        received  gray level 7 in row 1, column 0
        expected  gray levels 0 to 1: background, cell
        to fix    name every class in classes, or give each class's color or gray level in palette, such as [0, 255]
      uneven/masks/small.png: the mask is not as large as its picture
        received  a mask of 1 × 2 pixels
        expected  2 × 2 pixels, as uneven/images/small.png
        to fix    make the mask from the picture again
      uneven/masks/orphan.png: there is no picture for it
        expected  uneven/images/orphan with the extension of a picture
        to fix    add the picture"
    `);
  });
});

describe("masks", () => {
  test("an indexed PNG's indexes are its classes, even where two have one color", async () => {
    const colors = sharp(Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 255), {
      raw: { width: 3, height: 2, channels: 3 },
    });
    const indexed = new Uint8Array(await colors.png({ palette: true }).toBuffer());
    const colorMask = await readMask(indexed, {
      classes: ["a", "b", "c"],
      palette: ["#000000", "#ff0000", "#0000ff"],
    });
    expect(Array.from(colorMask.data)).toEqual([0, 1, 2, 1, 0, 2]);

    const mask = await readMask(indexed, { classes: ["a", "b", "c"] });
    const consistent = new Map(Array.from(mask.data, (index, i) => [index, colorMask.data[i]]));
    expect(consistent.size).toBe(3);
    expect(Array.from(mask.data, (index) => consistent.get(index))).toEqual(Array.from(colorMask.data));
  });

  test.for([2, 3, 4, 16, 17, 200])("an indexed PNG of %i colors, any bit depth", async (count) => {
    const colors = Array.from({ length: count }, (_, i) => [i, 255 - i, (i * 7) % 256]);
    const raw = Uint8Array.from({ length: 31 * 17 * 3 }, (_, i) => colors[(Math.floor(i / 3) * 13) % count]![i % 3]!);
    const indexed = new Uint8Array(
      await sharp(raw, { raw: { width: 31, height: 17, channels: 3 } })
        .png({ palette: true, colors: count, dither: 0, effort: 10 })
        .toBuffer(),
    );
    expect(indexed[25]).toBe(3);
    const seen = await sharp(indexed).removeAlpha().raw().toBuffer();
    const mask = await readMask(indexed, { classes: Array.from({ length: 256 }, (_, i) => `${i}`) });
    const colorOf = new Map<number, string>();
    for (const [i, index] of mask.data.entries()) {
      const color = seen.subarray(i * 3, i * 3 + 3).join();
      expect(colorOf.get(index) ?? color).toBe(color);
      colorOf.set(index, color);
    }
    expect(new Set(colorOf.values()).size).toBe(colorOf.size);
  });

  test("an indexed PNG that is cut off or interlaced is refused", async () => {
    const picture = sharp(
      new Uint8Array(64 * 64 * 3).map((_, i) => (i * 31) % 200),
      { raw: { width: 64, height: 64, channels: 3 } },
    );
    const indexed = new Uint8Array(await picture.png({ palette: true }).toBuffer());
    for (const part of [0.3, 0.6, 0.99]) {
      const cut = indexed.subarray(0, Math.floor(indexed.length * part));
      expect(await messageOf(readMask(cut, { classes: ["a"], name: "mask.png" }))).toContain(
        "mask.png: the picture is damaged or cut off",
      );
    }
    const interlaced = await picture.png({ palette: true, progressive: true }).toBuffer();
    expect(await messageOf(readMask(interlaced, { classes: ["a"], name: "mask.png" }))).toMatchInlineSnapshot(`
      "mask.png: the indexes of an interlaced PNG cannot be read
        expected  a PNG that is not interlaced
        to fix    save it again without interlacing, or give the palette"
    `);
  });
});

describe("IDX and CIFAR files", () => {
  const idx = (shape: readonly number[], values: readonly number[]): Uint8Array => {
    const header = [0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, size >> 8, size & 255])];
    return Uint8Array.from([...header, ...values]);
  };

  test("classes, compressed or not", async () => {
    const images = await write("idx/images.gz", gzipSync(idx([2, 2, 2], [0, 51, 102, 255, 1, 2, 3, 4])));
    const labels = await write("idx/labels", idx([2], [1, 0]));
    const data = await fromIdx({ images, labels, classes: ["zero", "one"], name: "digit" });
    const [batch] = await all(data, 2);
    expect(batch?.inputs.shape).toEqual([2, 2, 2, 1]);
    expect(batch!.inputs.data[1]).toBeCloseTo(0.2);
    expect(batch?.targets).toEqual({ data: Int32Array.of(1, 0), shape: [2] });
    expect(batch?.names).toEqual(["digit 0", "digit 1"]);
    expect(await messageOf(fromIdx({ images, labels, classes: ["zero"], name: "digit" }))).toMatchInlineSnapshot(`
      "digit 0: the class is unknown
        received  1
        expected  0 to 0: zero
        to fix    name every class in classes"
    `);
  });

  test("masks", async () => {
    const images = await write("idx/images", idx([1, 2, 2], [1, 2, 3, 4]));
    const masks = await write("idx/masks", idx([1, 2, 2], [0, 1, 2, 0]));
    const [batch] = await all(await fromIdx({ images, labels: masks }), 1);
    expect(batch?.targets).toEqual({ data: Int32Array.of(0, 1, 2, 0), shape: [1, 2, 2] });
    const labels = await write("idx/three", idx([3], [0, 0, 0]));
    expect((await messageOf(fromIdx({ images, labels }))).replace("idx/", "")).toMatchInlineSnapshot(`
      "images: the pictures and the labels do not fit each other
        received  pictures [1, 2, 2], labels [3]
        expected  [n, height, width] or [n, height, width, channels] with labels [n] or masks [n, height, width]"
    `);
  });

  test("a compressed file that is cut off, or becomes too large", async () => {
    const whole = gzipSync(idx([250, 200], new Array(50000).fill(7)));
    const cut = await write("idx/cut.gz", whole.subarray(0, whole.length - 9));
    expect(await messageOf(readIdx(cut))).toMatchInlineSnapshot(`
      "idx/cut.gz: the compressed file is damaged or cut off
        received  unexpected end of file
        expected  a whole gzip file
        to fix    download the file again"
    `);
    const path = await write("idx/whole.gz", whole);
    expect(await messageOf(readIdx(path, { maxBytes: 1000 }))).toMatchInlineSnapshot(`
      "idx/whole.gz: the file becomes larger than allowed
        received  [250, 200], 50,000 bytes
        expected  at most 1,000 bytes
        to fix    if you trust the file, give maxBytes: 50000"
    `);
    expect((await readIdx(path)).shape).toEqual([250, 200]);
  });

  test("CIFAR's batches follow each other", async () => {
    const records = (...labels: readonly number[]): Uint8Array => {
      const bytes = new Uint8Array(labels.length * 3073);
      for (const [i, label] of labels.entries()) bytes[i * 3073] = label;
      return bytes;
    };
    const files = [await write("cifar/1.bin", records(3, 9)), await write("cifar/2.bin", records(0))];
    const data = await fromCifar({ files });
    const [batch] = await all(data, 3);
    expect(batch?.inputs.shape).toEqual([3, 32, 32, 3]);
    expect(Array.from(batch!.targets.data, (label) => data.classes[label])).toEqual(["cat", "truck", "airplane"]);
  });
});
