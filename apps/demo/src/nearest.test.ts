import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("finds what was meant", () => {
  expect(nearest("resnet5", ["googlenet", "resnet50", "resnet18"], 1)).toEqual(["resnet50"]);
  expect(nearest("RESNET18", ["resnet50", "resnet18"])).toEqual(["resnet18", "resnet50"]);
});
