import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset } from "@tributary/images";
import { chain, conv2d, dense, globalAveragePooling2d, input, type ModelFacts, model } from "@tributary/kernel";
import { initialize } from "@tributary/runtime";
import { writeClassFolders, writeMasks } from "@tributary/testing/command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluateModel } from "../trained/evaluate-model.ts";
import { withSession } from "../trained/open-for-answers.ts";
import { type ExamplesOptions, openExamples } from "./open-examples.ts";

let folder = "";
const at = (...parts: readonly string[]): string => join(folder, ...parts);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-examples-"));
  await writeClassFolders(at("two"), 5);
  await writeClassFolders(at("one"), 5);
  await rm(at("one/bar"), { recursive: true });
  await writeMasks(at("cells"), 5);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const image = input([32, 32, 1]);
/** A model with random weights, whose classes are called this. */
const classifier = (...classes: readonly string[]) => ({
  ...initialize(model(image, chain(globalAveragePooling2d, dense(classes.length)))),
  task: "classification" as const,
  classes,
});
const segmenter = (classes: readonly string[], card: ModelFacts["card"] = {}) => ({
  ...initialize(model(image, conv2d(classes.length, 1))),
  task: "segmentation" as const,
  classes,
  card,
});

const labelsOf = async (data: Dataset): Promise<readonly number[]> => {
  const labels = new Set<number>();
  for await (const { target } of data) for (const label of target.data) labels.add(label);
  return [...labels].sort((a, b) => a - b);
};
const labels = async (
  trained: ReturnType<typeof classifier> | ReturnType<typeof segmenter>,
  path: string,
  options?: ExamplesOptions,
): Promise<readonly number[]> => labelsOf((await openExamples(trained, at(path), options)).examples);

const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  return error instanceof Error ? error.message.replaceAll(`${folder}/`, "") : "";
};

test("classes are those of the model by name, whatever the folder lacks", async () => {
  expect(await labels(classifier("apple", "bar", "disc"), "two", { all: true })).toEqual([1, 2]);
  expect(await labels(classifier("disc", "bar"), "two", { all: true })).toEqual([0, 1]);
  expect(await labels(classifier("bar", "disc"), "one", { all: true })).toEqual([1]);
  expect(await labels(classifier("disc", "bar"), "one", { all: true })).toEqual([0]);
});

test("those of a CSV file too", async () => {
  await writeFile(at("discs.csv"), ["path,label", ...[0, 1, 2].map((i) => `one/disc/${i}.png,disc`)].join("\n"));
  expect(await labels(classifier("bar", "disc"), "discs.csv", { all: true })).toEqual([1]);
});

test("levels of masks are those of the model, kept in its card or told by the names of its classes", async () => {
  const levels = ["level 0", "level 128", "level 255"];
  expect(await labels(segmenter(levels), "cells")).toEqual([0, 2]);
  const named = segmenter(["ground", "rim", "cell"], { masks: { palette: [0, 128, 255], indexed: "color" } });
  expect(await labels(named, "cells")).toEqual([0, 2]);
});

test("a class that the model does not know is an error with both lists", async () => {
  expect(await messageOf(openExamples(classifier("bar", "star"), at("two")))).toMatchInlineSnapshot(`
    "the data has classes that the model does not know: disc
      received  bar, disc
      expected  bar, star
      to fix    rename the folders or labels as the model's classes, or leave these out"
  `);
  const { examples } = await openExamples(segmenter(["level 0", "level 128"]), at("cells"));
  expect(await messageOf(labelsOf(examples))).toMatchInlineSnapshot(`
    "cells/masks/3.png: a pixel of the mask is of no known class
      received  gray level 255 in row 14, column 10
      expected  0 (level 0), 128 (level 128)
      to fix    add the class and its color; if colors are blurred, save masks without loss (PNG) and resize them with nearest, or leave such pictures out with onError: "skip""
  `);
});

test("all examples, or those that are held out", async () => {
  const sizes = await Promise.all(
    [{}, { all: true }].map(
      async (options) => (await openExamples(classifier("bar", "disc"), at("two"), options)).examples.size,
    ),
  );
  expect(sizes).toEqual([2, 10]);
  await writeClassFolders(at("parts/train"), 3);
  await writeClassFolders(at("parts/test"), 1);
  expect((await openExamples(classifier("bar", "disc"), at("parts"), { all: true })).examples.size).toBe(8);
});

test("a model that is right is measured as right, and what is not there is named", async () => {
  // Bright pictures are discs: the second of the model's classes, the only one of the folder.
  const trained = classifier("bar", "disc", "star");
  const weights = Object.fromEntries(
    Object.entries(trained.weights).map(([name, { data, shape }]) => {
      const numbers = name.endsWith("bias") ? [0, 9, 0] : Array.from(data, () => 0);
      return [name, { data: Float32Array.from(numbers), shape }];
    }),
  );
  const { examples } = await openExamples(trained, at("one"), { all: true });
  const measured = await withSession({ ...trained, weights }, "cpu", (open) => evaluateModel(open, examples));
  expect(measured.scores.accuracy).toBe(1);
  expect(measured.absent).toEqual(["bar", "star"]);
});

test("one level too high is still told as such", async () => {
  await writeClassFolders(at("high/data"), 2);
  expect(await messageOf(openExamples(classifier("bar", "disc"), at("high")))).toContain("give high/data");
});

test("files that cannot be used are left out when asked", async () => {
  await writeClassFolders(at("broken"), 3);
  await rename(at("broken/bar/0.png"), at("broken/bar/1.txt"));
  await writeFile(at("broken/bar/0.png"), "no picture");
  const trained = classifier("bar", "disc");
  const { examples } = await openExamples(trained, at("broken"), { all: true, onError: "skip" });
  expect(await labelsOf(examples)).toEqual([0, 1]);
  expect(examples.report.skipped).toHaveLength(1);
});
