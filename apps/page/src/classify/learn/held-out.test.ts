/** What is kept from learning is the end of each class, and nothing where there is too little. */
import { expect, test } from "vitest";
import { divide } from "./held-out.ts";

const numbered = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${name}${i}`);

test("the last fifth of each class is kept back", () => {
  const { learned, heldOut } = divide([numbered("a", 5), numbered("b", 11)]);
  expect(heldOut).toEqual([
    ["a4", 0],
    ["b9", 1],
    ["b10", 1],
  ]);
  expect(learned).toHaveLength(13);
  expect(learned.some(([picture]) => picture === "b9")).toBe(false);
});

test("a class with four pictures needs all of them, and then no class keeps any", () => {
  const { learned, heldOut } = divide([numbered("a", 4), numbered("b", 50)]);
  expect(heldOut).toEqual([]);
  expect(learned).toHaveLength(54);
});
