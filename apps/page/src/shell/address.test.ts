/** Links say which job, and what it shows. */
import { expect, test } from "vitest";
import { readAddress, writeAddress } from "./address.ts";

test("a link and back", () => {
  const address = readAddress("#/segment?opacity=0.5&name=a%26b");
  expect([address.job, [...address.query]]).toEqual([
    "segment",
    [
      ["opacity", "0.5"],
      ["name", "a&b"],
    ],
  ]);
  expect(writeAddress(address)).toBe("#/segment?opacity=0.5&name=a%26b");
});

test.for(["", "#", "#/"])("%j names no job", (hash) => {
  expect(readAddress(hash).job).toBe("");
});
