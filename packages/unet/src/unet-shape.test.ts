import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type UnetShape, unetShape } from "./unet-shape.ts";

test("U-Net without padding: 572 comes out as 388, and the nearest sizes are named", () => {
  agree<UnetShape<[null, 572, 572, 1], 4, "valid", 2>>(unetShape([null, 572, 572, 1], 4, "valid", 2)).on([
    null,
    388,
    388,
    2,
  ]);
  agree<UnetShape<[null, 188, null, 1], 4, "valid", 2>>(unetShape([null, 188, null, 1], 4, "valid", 2)).on([
    null,
    4,
    null,
    2,
  ]);
  agree<UnetShape<[null, 570, 572, 1], 4, "valid", 2>>(unetShape([null, 570, 572, 1], 4, "valid", 2)).on(
    "unet: height (axis 1) 570 cannot be halved 4 times without dropping pixels — resize or tile the image to 556 or 572 pixels",
  );
  agree<UnetShape<[null, 572, 100, 1], 4, "valid", 2>>(unetShape([null, 572, 100, 1], 4, "valid", 2)).on(
    "unet: width (axis 2) 100 is too small for depth 4 without padding — resize the image to 188 pixels, or use padding 'same'",
  );
});

test("U-Net with padding: a multiple of 2^depth", () => {
  agree<UnetShape<[null, 256, 512, 1], 4, "same", 2>>(unetShape([null, 256, 512, 1], 4, "same", 2)).on([
    null,
    256,
    512,
    2,
  ]);
  agree<UnetShape<[null, 250, 256, 1], 4, "same", 2>>(unetShape([null, 250, 256, 1], 4, "same", 2)).on(
    "unet: height (axis 1) 250 is not a multiple of 16 (2^depth) — resize or pad the image to 240 or 256 pixels",
  );
  agree<UnetShape<[null, 60, 60, 3], 3, "same", 1, "resUnet">>(
    unetShape([null, 60, 60, 3], 3, "same", 1, "resUnet"),
  ).on("resUnet: height (axis 1) 60 is not a multiple of 8 (2^depth) — resize or pad the image to 56 or 64 pixels");
  agree<UnetShape<[null, 256, 20, 1], 5, "same", 2>>(unetShape([null, 256, 20, 1], 5, "same", 2)).on(
    "unet: width (axis 2) 20 is not a multiple of 32 (2^depth) — resize or pad the image to 32 pixels",
  );
});
