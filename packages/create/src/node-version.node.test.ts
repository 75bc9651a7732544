/** An old Node is told so, and not with what it lacks. */
import { expect, test } from "vitest";
import { tooOld, tooOldHere } from "./node-version.ts";

test("an older Node is told which is needed", () => {
  expect(tooOld("18.20.8", ">=20.19")).toBe(
    "Node 20.19 or newer is needed, and this is Node 18.20.8: see https://nodejs.org",
  );
  expect(tooOld("20.18.3", ">=20.19")).toContain("this is Node 20.18.3");
});

test("this one and newer ones are not", () => {
  expect(["20.19.0", "20.20.1", "22.1.0", "24.0.0"].map((version) => tooOld(version, ">=20.19"))).toEqual(
    Array(4).fill(null),
  );
  expect(tooOldHere()).toBe(null);
});
