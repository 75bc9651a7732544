import { expect, test } from "vitest";
import { KerasNames } from "./names.ts";

test("dots for slashes never make two names one", () => {
  const names = new KerasNames({ inputs: [], layers: [] });
  const wanted = ["a/b", "a.b", "a.b_1", "a/b"];
  expect(wanted.map((name) => names.ofLayer(name))).toEqual(["a.b", "a.b_1", "a.b_1_1", "a.b"]);
  expect(names.beside("a.b", "_padding")).toBe("a.b_1_padding");
  expect(names.beside("a.b", "_padding")).toBe("a.b_1_padding");
});
