/** What is explored is read from the link. */
import { expect, test } from "vitest";
import { readChoice, readView } from "./choice.ts";

test("what a link says, and nothing more", () => {
  expect(readChoice(new URLSearchParams("network=unet&flavor=monai&height=64&classes="))).toEqual({
    network: "unet",
    flavor: "monai",
    height: 64,
    width: null,
    channels: null,
    classes: null,
  });
  expect(readChoice(new URLSearchParams("height=tall")).height).toBeNaN();
});

test.for([
  ["view=u", "u"],
  ["view=nothing", "diagram"],
  ["", "diagram"],
] as const)("%j shows %s", ([query, view]) => {
  expect(readView(new URLSearchParams(query))).toBe(view);
});
