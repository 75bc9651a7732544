import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeClasses, writeClassFolders, writeMasks, writeNuclei } from "../cli/testing/data.ts";
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
