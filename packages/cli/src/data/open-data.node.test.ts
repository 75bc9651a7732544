import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImageError, imageFrom, showFound } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { writeClasses, writeClassFolders, writeMasks, writeNuclei } from "@tributary/testing/command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openData } from "./open-data.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-data-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("IDX files of classes, with those that are held out", async () => {
  await writeClasses(at("idx"), { train: 6, t10k: 3 });
  const { task, classes, size, train, test: heldOut } = await openData(at("idx"), { seed: 1 });
  expect({ task, classes, size, train: train.size, heldOut: heldOut.size }).toEqual({
    task: "classification",
    classes: ["0", "1"],
    size: [32, 32, 1],
    train: 6,
    heldOut: 3,
  });
});

test("IDX files of masks, divided by seed", async () => {
  await writeNuclei(at("nuclei"), 5);
  const { task, classes, train, test: heldOut } = await openData(at("nuclei"), { seed: 1 });
  expect({ task, classes, train: train.size, heldOut: heldOut.size }).toEqual({
    task: "segmentation",
    classes: ["0", "1", "2", "3"],
    train: 4,
    heldOut: 1,
  });
});

test("pictures and masks; gray levels become classes", async () => {
  await writeMasks(at("cells"), 5);
  const { task, classes, size, train } = await openData(at("cells"), { seed: 1 });
  expect({ task, classes, size, train: train.size }).toEqual({
    task: "segmentation",
    classes: ["level 0", "level 255"],
    size: null,
    train: 4,
  });
  expect(new Set((await train.read(0))!.target.data)).toEqual(new Set([0, 1]));
});

test("a folder for each class, divided or not", async () => {
  await writeClassFolders(at("whole"), 5);
  const whole = await openData(at("whole"), { seed: 1 });
  expect([whole.classes, whole.train.size, whole.test.size]).toEqual([["bar", "disc"], 8, 2]);
  await writeClassFolders(at("parts/train"), 3);
  await writeClassFolders(at("parts/test"), 1);
  const parts = await openData(at("parts"), { seed: 1 });
  expect([parts.classes, parts.train.size, parts.test.size]).toEqual([["bar", "disc"], 6, 2]);
});

test("CIFAR's binary batches", async () => {
  await mkdir(at("cifar"));
  const batch = (label: number): Uint8Array => Uint8Array.of(label, ...new Uint8Array(3072).fill(100));
  await writeFile(join(at("cifar"), "data_batch_1.bin"), batch(3));
  await writeFile(join(at("cifar"), "test_batch.bin"), batch(5));
  const { classes, size, train, test: heldOut } = await openData(at("cifar"), { seed: 1 });
  expect([classes[3], size, train.size, heldOut.size]).toEqual(["cat", [32, 32, 3], 1, 1]);
});

test("a CSV file of paths and labels", async () => {
  await writeClassFolders(at("listed"), 5);
  const lines = [0, 1, 2, 3, 4].flatMap((i) => [`bar/${i}.png,bar`, `disc/${i}.png,disc`]);
  await writeFile(join(at("listed"), "all.csv"), ["path,label", ...lines].join("\n"));
  const { classes, train, test: heldOut } = await openData(join(at("listed"), "all.csv"), { seed: 1 });
  expect([classes, train.size, heldOut.size]).toEqual([["bar", "disc"], 8, 2]);
});

test("an empty folder says what could be in it", async () => {
  await mkdir(at("empty"));
  await expect(openData(at("empty"), { seed: 1 })).rejects.toThrow(/the folder holds no pictures/);
});

const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ImageError);
  return error instanceof ImageError ? error.message.replaceAll(`${folder}/`, "") : "";
};
const told = async (name: string): Promise<string> =>
  showFound((await openData(at(name), { seed: 1 })).found)
    .join("\n")
    .replaceAll(`${folder}/`, "");

test("train and valid are parts, hidden folders are nothing, and what was found is told", async () => {
  await writeClassFolders(at("roboflow/train"), 3);
  await writeClassFolders(at("roboflow/valid"), 1);
  await writeClassFolders(at("roboflow/train/.ipynb_checkpoints"), 1);
  const { classes, train, test: heldOut } = await openData(at("roboflow"), { seed: 1 });
  expect([classes, train.size, heldOut.size]).toEqual([["bar", "disc"], 6, 2]);
  expect(await told("roboflow")).toMatchInlineSnapshot(`
    "roboflow: 2 classes
      train: 6 pictures (bar: 3, disc: 3)
      validation: 2 pictures (bar: 1, disc: 1)"
  `);
});

test("train, val and test: what is held out is test", async () => {
  for (const [part, count] of [
    ["train", 3],
    ["val", 2],
    ["test", 1],
  ] as const) {
    await writeMasks(at(`three/${part}`), count);
  }
  const { task, train, validation, test: heldOut } = await openData(at("three"), { seed: 1 });
  expect([task, train.size, validation?.size, heldOut.size]).toEqual(["segmentation", 3, 2, 1]);
});

test("counts are told of every kind of data", async () => {
  expect([await told("idx"), await told("listed/all.csv"), await told("cells")].join("\n")).toMatchInlineSnapshot(`
    "idx: 2 classes
      train: 6 pictures (0: 3, 1: 3)
      test: 3 pictures
    listed/all.csv: 2 classes
      train: 10 pictures (bar: 5, disc: 5)
      note: the data does not come divided: the seed holds out a fifth
    cells: 2 classes
      train: 5 pictures with masks (level 0: in 5, level 255: in 5)
      note: the data does not come divided: the seed holds out a fifth"
  `);
});

test("one level too high is an error", async () => {
  await writeMasks(at("high/data"), 2);
  expect(await messageOf(openData(at("high"), { seed: 1 }))).toMatchInlineSnapshot(`
    "high: this folder holds one folder, data/, which holds images/, masks/
      expected  a folder for each class, at least two, or folders called images and masks
      to fix    give high/data"
  `);
});

test("masks that number more than 255 objects: the error names what reads them", async () => {
  await writeMasks(at("objects"), 2);
  const numbers = Uint16Array.from({ length: 32 * 32 }, (_, i) => Math.floor((i % 32) / 2) + 16 * Math.floor(i / 64));
  for (const i of [0, 1]) {
    await writePng(
      at(`objects/masks/${i}.png`),
      imageFrom(
        numbers.map((number) => number + i * 200),
        [32, 32, 1],
      ),
    );
  }
  expect(await messageOf(openData(at("objects"), { seed: 1 }))).toMatchInlineSnapshot(`
    "objects: the masks have more levels or colors than there can be classes
      received  456 in 2 masks
      expected  at most 256
      to fix    if they number objects, say objects: "foreground"; if these are photographs, they lie in the wrong folder"
  `);
  const { classes, train } = await openData(at("objects"), { seed: 1, objects: "foreground" });
  expect([classes, train.classes]).toEqual([
    ["background", "object"],
    ["background", "object"],
  ]);
});

test("a missing mask", async () => {
  await writeMasks(at("lonely"), 2);
  await rm(at("lonely/masks/1.png"));
  expect(await messageOf(openData(at("lonely"), { seed: 1 }))).toContain(
    'leave such pictures out with onError: "skip"',
  );
});
