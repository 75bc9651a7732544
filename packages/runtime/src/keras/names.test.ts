import { expect, test } from "vitest";
import { KerasNames } from "./names.ts";

test("names that Keras or a file cannot have are replaced, and never meet another", () => {
  const names = new KerasNames({ inputs: [], layers: [] });
  const wanted = ["a/b", "a.b", "a.b_1", "x\u0000", "x\ud800", "x_", "a/b"];
  expect(wanted.map((name) => names.ofLayer(name))).toEqual(["a.b", "a.b_1", "a.b_1_1", "x_", "x__1", "x__2", "a.b"]);
  expect(names.beside("a.b", "_padding")).toBe("a.b_1_padding");
  expect(names.beside("a.b", "_padding")).toBe("a.b_1_padding");
});
