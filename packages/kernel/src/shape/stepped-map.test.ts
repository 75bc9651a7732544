import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type SteppedMapShape, steppedMapShape } from "./stepped-map.ts";

type Mixed = { readonly least: 75; readonly steps: readonly [readonly ["ceil", 1, 2], readonly ["floor", 3, 16]] };
const mixed: Mixed = {
  least: 75,
  steps: [
    ["ceil", 1, 2],
    ["floor", 3, 16],
  ],
};

test("each step removes a border, divides and rounds", () => {
  agree<SteppedMapShape<"net", [null, 299, 300, 3], Mixed, 8>>(
    steppedMapShape("net", [null, 299, 300, 3], mixed, 8),
  ).on([null, 9, 9, 8]);
});

test("unknown sizes stay unknown", () => {
  agree<SteppedMapShape<"net", [null, null, 75, 3], Mixed, 8>>(
    steppedMapShape("net", [null, null, 75, 3], mixed, 8),
  ).on([null, null, 2, 8]);
});

test("images that are too small are refused, and the error names the smallest size", () => {
  agree<SteppedMapShape<"net", [null, 74, 75, 3], Mixed, 8>>(steppedMapShape("net", [null, 74, 75, 3], mixed, 8)).on(
    "net: height (axis 1) is 74, less than the 75 pixels that it takes — resize the image to 75 pixels or more",
  );
});
