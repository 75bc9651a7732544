/** Links say which job, and what it shows. */
import { expect, test } from "vitest";
import { readAddress, writeAddress } from "./address.ts";
import { jobs } from "./jobs.ts";

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

test.for(["", "#", "#/", "#/nothing?opacity=1"])("%j opens the first job", (hash) => {
  const address = readAddress(hash);
  expect(writeAddress(address)).toBe(`#/${jobs[0].id}`);
});
