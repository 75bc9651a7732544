/** @file Two copies of the kernel in one process, as an installation of two versions has them. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gradients, isModel, isTensor, lower } from "../authoring.ts";
import { conv2d, cost, dense, features, freeze, input, model, printGraph, relu, summary, toJson } from "../index.ts";
import { add, concat } from "../ops/index.ts";
import { here } from "./copy.ts";

type Kernel = typeof import("../index.ts");

let folder: string;
let other: Kernel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kernel-"));
  await cp(fileURLToPath(new URL("..", import.meta.url)), folder, { recursive: true });
  other = await import(/* @vite-ignore */ pathToFileURL(join(folder, "index.ts")).href);
});
afterAll(() => rm(folder, { recursive: true }));

/** The message, without the places of this machine. */
const messageOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return String(error).replaceAll(pathToFileURL(folder).href, "THERE").replaceAll(here.place, "HERE/");
  }
  return "nothing was thrown";
};

test("the copies are two", () => {
  expect(other.input).not.toBe(input);
  expect(other.input([8]).shape).toEqual([null, 8]);
});

test("a tensor of the other copy is refused, with where both are and what to do", () => {
  expect(messageOf(() => conv2d(8, 3)(other.input([28, 28, 1])))).toMatchInlineSnapshot(`
    "GraphError: conv2d: two copies of @tributary/kernel are loaded, and this tensor was made by the other one
      received  a tensor of the copy in THERE/
      expected  a tensor of the copy in HERE/
      to fix    npm ls @tributary/kernel shows who brings which version: install all packages of @tributary in one version, then run npm dedupe"
  `);
});

test("so is a model", () => {
  expect(messageOf(() => summary(other.model(other.input([8]), other.dense(2))))).toMatchInlineSnapshot(`
    "GraphError: model: two copies of @tributary/kernel are loaded, and this model was made by the other one
      received  a model of the copy in THERE/
      expected  a model of the copy in HERE/
      to fix    npm ls @tributary/kernel shows who brings which version: install all packages of @tributary in one version, then run npm dedupe"
  `);
});

describe("every door knows", () => {
  const x = input([8]);
  const made: Readonly<Record<string, (kernel: Kernel) => unknown>> = {
    "a layer of ours, applied to theirs": (k) => dense(2)(k.input([8])),
    "a layer of theirs, applied to ours": (k) => k.dense(2)(x),
    "a layer without weights": (k) => relu(k.input([8])),
    "a layer without weights of theirs": (k) => k.relu(x),
    "a list with one of theirs": (k) => k.concatenate([k.input([8]), x]),
    "an operation": (k) => add(x, k.input([8])),
    "an operation of several": (k) => concat([x, k.input([8])], 1),
    "a model's inputs": (k) => model(k.input([8]), k.input([8])),
    "a model's outputs": (k) => model(x, k.dense(2)(k.input([8]))),
    "a model with a block of theirs": (k) => model(x, k.dense(2)),
    "a model of theirs as a block": (k) => k.model(k.input([8]), k.dense(2))(x),
    "a chain with one of theirs": (k) => k.chain(k.dense(2), dense(3))(x),
    isTensor: (k) => isTensor(k.input([8])),
    isModel: (k) => isModel(k.model(k.input([8]), k.dense(2))),
    cost: (k) => cost(k.model(k.input([8]), k.dense(2))),
    features: (k) => features(k.model(k.input([8]), k.dense(2)), ["dense"]),
    freeze: (k) => freeze(k.model(k.input([8]), k.dense(2))),
    printGraph: (k) => printGraph(k.input([8])),
    toJson: (k) => toJson(k.model(k.input([8]), k.dense(2))),
    gradients: (k) => gradients(k.relu(k.input([8])), [x]),
    lower: (k) => lower({ inputs: [{ name: "x", tensor: k.input([8]) }], weights: [], outputs: [] }),
  };
  test.for(Object.entries(made))("%s", ([, door]) => {
    expect(messageOf(() => door(other))).toMatch(/GraphError: .*two copies of @tributary\/kernel are loaded/);
  });
});
