/** What is said before and after learning. */
import { expect, test } from "vitest";
import type { KeptClass } from "./project.ts";
import { missing, verdict } from "./teach.tsx";

const named = (name: string, count: number): KeptClass => ({
  id: name,
  name,
  pictures: Array.from({ length: count }, String),
});

test("what is missing", () => {
  expect([
    missing([named("cat", 3)]),
    missing([named("cat", 3), named("dog", 0)]),
    missing([named("cat", 3), named("cat", 1)]),
    missing([named("cat", 3), named("dog", 1)]),
  ]).toMatchInlineSnapshot(`
    [
      "Add a second class: there has to be something to tell apart.",
      "Add pictures to “dog”, or remove it.",
      "Two classes are called “cat”: give one of them another name.",
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
