/** What the README says its examples print. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as kernel from "./index.ts";
import {
  add,
  chain,
  concatenate,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  model,
  relu,
  summary,
} from "./index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const printed = readme
  .split("```text\n")
  .slice(1)
  .map((rest) => rest.split("\n```")[0]!);

const image = input([28, 28, 1], { name: "image" });
const stem = conv2d(16, 3, { padding: "same", activation: "relu" })(image);

test("the summary", () => {
  const body = chain(conv2d(16, 3, { padding: "same", activation: "relu" }), conv2d(16, 3, { padding: "same" }));
  const sum = relu(add([stem, body(stem)]));
  const net = model(image, dense(10)(globalAveragePooling2d(sum)));
  expect(printed[0]).toBe(summary(net));
});

test("the mistake, in the compiler's words and in those of the error", () => {
  const smaller = conv2d(16, 3)(image);
  let error: unknown;
  try {
    // @ts-expect-error The compiler says the same.
    concatenate([stem, smaller]);
  } catch (thrown) {
    error = thrown;
  }
  expect(printed[2]).toBe(String(error));
  const { at, problem, fix } = error as kernel.ShapeError;
  expect(printed[1]).toContain(`'"${at}: ${problem} — ${fix}"'`);
});

test("what there is, is there", () => {
  const table = readme.split("## What there is\n\n")[1]!.split("\n\n")[0]!;
  const calls = [...table.matchAll(/`(\w+)[`(]/g)].map(([, name]) => name!);
  expect(calls.length).toBeGreaterThan(30);
  expect(calls.filter((name) => !Object.hasOwn(kernel, name))).toEqual([]);
});
