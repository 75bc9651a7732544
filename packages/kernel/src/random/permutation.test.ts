import { expect, test } from "vitest";
import { permutation } from "./permutation.ts";

test("all draws together give every order of three once", () => {
  const orders = [0, 1, 2].flatMap((first) =>
    [0, 1].map((second) => permutation(3, (below) => (below === 3 ? first : second)).join("")),
  );
  expect(orders.toSorted()).toEqual(["012", "021", "102", "120", "201", "210"]);
});

test("nothing is drawn for a length of 0 or 1", () => {
  const never = (): never => {
    throw new Error("drawn");
  };
  expect([...permutation(0, never)]).toEqual([]);
  expect([...permutation(1, never)]).toEqual([0]);
  expect([...permutation(4, () => 0)]).toEqual([1, 2, 3, 0]);
});
