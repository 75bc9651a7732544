import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { showFound } from "../dataset/found.ts";
import { imageFrom } from "../pixels/image.ts";
import { fromClassFolders } from "./class-pictures.ts";
import { listPictures } from "./folders/listing.ts";
import { fromFolder } from "./from-folder.ts";
import { fromMaskFolders } from "./mask-pictures.ts";
import { encodePng } from "./write-png.ts";

let top = "";
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), "tributary-folders-"));
});
afterAll(() => rm(top, { recursive: true }));

const at = (path: string): string => join(top, path);
const write = async (path: string, bytes: Uint8Array | string): Promise<void> => {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), bytes);
};
const gray = (levels: readonly number[]): Promise<Uint8Array> =>
  encodePng(imageFrom(Uint8Array.from(levels), [4, 4, 1]));
const plain = await gray(new Array<number>(16).fill(9));
/** The left half is of one level, the right half of another. */
const halves = (left: number, right: number): Promise<Uint8Array> =>
  gray(Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? left : right)));
const pictures = async (...paths: readonly string[]): Promise<void> => {
  for (const path of paths) await write(path, plain);
};
const shown = (lines: readonly string[]): string => lines.join("\n").replaceAll(`${top}/`, "");
const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  return error instanceof Error ? error.message.replaceAll(`${top}/`, "") : "";
};

describe("what nobody put there does not count", () => {
  const left = [
    ".ipynb_checkpoints/1-checkpoint.png",
    "cat/.ipynb_checkpoints/1-checkpoint.png",
    "cat/.hidden.png",
    "__MACOSX/._1.png",
    "__MACOSX/cat/1.png",
    "@eaDir/1.png",
  ];

  test("beside classes and in them", async () => {
    await pictures("pets/cat/1.png", "pets/dog/1.png", ...left.map((path) => `pets/${path}`));
    for (const path of ["Thumbs.db", "cat/Thumbs.db", "dog/desktop.ini", ".DS_Store"]) await write(`pets/${path}`, "?");
    await mkdir(at("pets/empty"));
    const data = await fromFolder(at("pets"));
    expect([data.classes, data.train.size, data.train.report.ignored]).toEqual([["cat", "dog"], 2, []]);
    expect((await fromClassFolders(at("pets"))).classes).toEqual(["cat", "dog"]);
  });

  test("beside masks and in their folders", async () => {
    await pictures(
      "cells/images/a/1.png",
      "cells/images/.ipynb_checkpoints/1.png",
      "cells/masks/.ipynb_checkpoints/1.png",
    );
    await write("cells/masks/a/1.png", await halves(0, 255));
    await write("cells/masks/Thumbs.db", "?");
    await write("cells/masks/classes.txt", "cell");
    const data = await fromFolder(at("cells"));
    expect([data.train.size, data.masks, data.train.report.ignored]).toEqual([
      1,
      { classes: ["level 0", "level 255"], palette: [0, 255], indexed: "color" },
      ["masks/classes.txt"],
    ]);
  });
});

test("links to folders and to files are followed, and one that leads back is not", async () => {
  await pictures("elsewhere/1.png", "linked/dog/1.png");
  await symlink(at("elsewhere"), at("linked/cat"));
  await symlink(at("linked"), at("linked/dog/up"));
  await symlink(at("elsewhere/1.png"), at("linked/dog/2.png"));
  const { classes, train, found } = await fromFolder(at("linked"));
  expect(found.leftOut).toEqual([{ why: "links to a folder that they lie in", files: ["dog/up"] }]);
  expect(train.report.ignored).toEqual(["dog/up"]);
  expect([classes, train.size]).toEqual([["cat", "dog"], 3]);
  expect((await listPictures(at("linked"))).map((path) => path.replace(`${top}/`, ""))).toEqual([
    "linked/cat/1.png",
    "linked/dog/1.png",
    "linked/dog/2.png",
  ]);
});

describe("what was found is told", () => {
  test("classes with their counts, what was left out and why", async () => {
    await pictures(
      "told/train/cat/1.png",
      "told/train/cat/2.png",
      "told/train/dog/1.png",
      "told/valid/dog/2.png",
      "told/test/1.png",
    );
    await write("told/train/dog/3.heic", "?");
    const { found, validation, test: heldOut } = await fromFolder(at("told"));
    expect([validation?.size, heldOut]).toEqual([1, undefined]);
    expect(shown(showFound(found))).toMatchInlineSnapshot(`
      "told: 2 classes
        train: 3 pictures (cat: 2, dog: 1)
        validation: 1 picture (cat: 0, dog: 1)
        left out: 1, because they lie in no class's folder of a part: test/1.png
        left out: 1, of kinds that are not read: train/dog/3.heic"
    `);
  });

  test("levels with the masks that have them, and pictures that are skipped", async () => {
    await pictures("rare/images/1.png", "rare/images/2.png", "rare/images/3.png", "rare/images/lonely.png");
    for (const [i, level] of [1, 1, 2].entries()) await write(`rare/masks/${i + 1}_mask.png`, await halves(0, level));
    const { found, masks } = await fromFolder(at("rare"), { onError: "skip" });
    expect(masks?.palette).toEqual([0, 1, 2]);
    expect(shown(showFound(found))).toMatchInlineSnapshot(`
      "rare: 3 classes
        train: 3 pictures with masks (level 0: in 3, level 1: in 2, level 2: in 1)
        left out: 1, which cannot be used: rare/images/lonely.png: there is no mask for it"
    `);
  });
});

test("a class of which nothing can be read is an error, or skipped and told", async () => {
  await pictures("kinds/cat/1.png", "kinds/dog/1.png");
  await write("kinds/fox/1.heic", "?");
  expect(await messageOf(fromFolder(at("kinds")))).toMatchInlineSnapshot(`
    "kinds/fox: no picture of this class can be read
      received  1 file (.heic)
      expected  a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture
      to fix    convert the files, or move the folder away, or leave such pictures out with onError: "skip""
  `);
  const { classes, found } = await fromFolder(at("kinds"), { onError: "skip" });
  expect(classes).toEqual(["cat", "dog"]);
  expect(shown(showFound(found))).toContain("kinds/fox: no picture of this class can be read");
});

test("folders of parts or of masks are not classes", async () => {
  await pictures("parts/train/cat/1.png", "parts/train/dog/1.png", "parts/valid/cat/1.png", "seen/images/1.png");
  await write("seen/masks/1.png", await halves(0, 1));
  expect(await messageOf(fromClassFolders(at("parts")))).toMatchInlineSnapshot(`
    "parts: the folders are parts of the examples, not classes
      received  train, validation
      expected  a folder for each class
      to fix    open it with fromFolder(), which gives each part"
  `);
  expect(await messageOf(fromClassFolders(at("seen")))).toContain("holds pictures and masks");
});

describe("a mask and a picture belong together by name", () => {
  test.for(["1_mask", "1-mask", "1_label", "1_segmentation", "1_Mask"])("%s.png is the mask of 1.jpg", async (name) => {
    await pictures(`suffix/${name}/images/1.png`);
    await write(`suffix/${name}/masks/${name}.png`, await halves(0, 1));
    expect((await fromFolder(at(`suffix/${name}`))).train.size).toBe(1);
  });

  test("masks beside their pictures", async () => {
    await pictures("beside/1.png", "beside/deep/2.png");
    await write("beside/1_mask.png", await halves(0, 1));
    await write("beside/deep/2_mask.png", await halves(0, 1));
    expect((await fromFolder(at("beside"))).train.size).toBe(2);
  });

  test("two masks for a picture, and two pictures for a mask, are refused", async () => {
    await pictures("twice/images/1.png", "twice/images/2.png");
    for (const name of ["1.png", "2.png", "2.tif"]) await write(`twice/masks/${name}`, await halves(0, 1));
    const folders = (name: string) => ({ images: at(`${name}/images`), masks: at(`${name}/masks`) });
    expect(await messageOf(fromMaskFolders(folders("twice")))).toMatchInlineSnapshot(`
      "twice/images/2.png: several masks have its name
        received  twice/masks/2.png, twice/masks/2.tif
        expected  one mask for each picture
        to fix    move away those that are not meant, or leave such pictures out with onError: "skip""
    `);
    const rest = await fromMaskFolders({ ...folders("twice"), onError: "skip" });
    expect([rest.size, rest.report.skipped.length]).toEqual([1, 1]);

    await pictures("shared/images/0.jpg", "shared/images/0.png");
    await write("shared/masks/0.png", await halves(0, 1));
    expect(await messageOf(fromMaskFolders(folders("shared")))).toMatchInlineSnapshot(`
      "shared/masks/0.png: several pictures have its name
        received  shared/images/0.jpg, shared/images/0.png
        expected  one picture for each mask
        to fix    move away those that are not meant, or leave such pictures out with onError: "skip""
    `);
  });
});
