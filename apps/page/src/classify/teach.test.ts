/** What is said before and after learning. */
import { expect, test } from "vitest";
import type { KeptClass } from "./project.ts";
import { missing, preparation, verdict } from "./teach.tsx";

const named = (name: string, count: number): KeptClass => ({
  id: name,
  name,
  pictures: Array.from({ length: count }, String),
});

const nothing = { kind: "nothing" } as const;

test("what is missing", () => {
  expect([
    missing([named("cat", 3)], nothing, "nothing"),
    missing([named("cat", 3), named("dog", 0)], nothing, "nothing"),
    missing([named("cat", 3), named("cat", 1)], nothing, "nothing"),
    missing([named("cat", 3), named("dog", 1)], nothing, "nothing"),
    missing([named("cat", 3), named("dog", 1)], nothing, "published"),
    missing([named("cat", 3), named("dog", 1)], nothing, "file"),
    missing([named("cat", 3), named("dog", 1)], { kind: "file", name: "a.keras" }, "file"),
  ]).toMatchInlineSnapshot(`
    [
      "Add a second class: there has to be something to tell apart.",
      "Add pictures to “dog”, or remove it.",
      "Two classes are called “cat”: give one of them another name.",
      null,
      "Write the name of the weights to start from.",
      "Open the trained model to start from.",
      null,
    ]
  `);
});

test("numbers promise no more than they show", () => {
  expect([verdict(null), verdict({ right: 3, of: 4 }), verdict({ right: 38, of: 40 })]).toMatchInlineSnapshot(`
    [
      "How good it is, nobody knows: with at least 5 pictures in each class, one in five is kept back to find out.",
      "Of 4 pictures that it did not learn from, it names 3 right. So few say little: more pictures say more.",
      "Of 40 pictures that it did not learn from, it names 38 right: 95 %.",
    ]
  `);
});

test("what comes before the first step", () => {
  expect([
    preparation(null),
    preparation({ what: "fetched", done: 1.234, of: 44.7 }),
    preparation({ what: "fetched", done: 1.234, of: null }),
    preparation({ what: "looked", done: 3, of: 68 }),
  ]).toMatchInlineSnapshot(`
    [
      "Opening the engine …",
      "Fetched 1.2 of 44.7 MB of weights",
      "Fetched 1.2 MB of weights",
      "Looked at 3 of 68 pictures, moved and tinted ones among them",
    ]
  `);
});
