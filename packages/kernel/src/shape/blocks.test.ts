import { test } from "vitest";
import { agree } from "./agree.types.ts";
import { type ExpectShape, expectedShape } from "./expect.ts";
import { type InceptionChannels, type InceptionShape, inceptionShape } from "./inception.ts";
import { type ResidualShape, residualShape } from "./residual.ts";
import { type UnetShape, unetShape } from "./unet.ts";

test("the body of a residual block must fit its shortcut", () => {
  agree<ResidualShape<[null, 28, 28, 64], [null, 28, 28, 64]>>(
    residualShape([null, 28, 28, 64], [null, 28, 28, 64]),
  ).on([null, 28, 28, 64]);
  agree<ResidualShape<[null, 28, 28, 64], [null, 14, 14, 128]>>(
    residualShape([null, 28, 28, 64], [null, 14, 14, 128]),
  ).on(
    "residual: the body turns [null, 28, 28, 64] into [null, 14, 14, 128], which cannot be added to its input — give a shortcut that projects the input to the same shape",
  );
});

test("Inception 3a has 64 + 128 + 32 + 32 channels", () => {
  const filters = { one: 64, three: [96, 128], five: [16, 32], pool: 32 } as const;
  agree<InceptionShape<[null, 28, 28, 192], InceptionChannels<typeof filters>>>(
    inceptionShape([null, 28, 28, 192], filters),
  ).on([null, 28, 28, 256]);
});

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

test("an expected shape is compared axis by axis", () => {
  agree<ExpectShape<[null, 28, 28, 64], [null, 28, 28, 64]>>(expectedShape([null, 28, 28, 64], [null, 28, 28, 64])).on([
    null,
    28,
    28,
    64,
  ]);
  agree<ExpectShape<[null, 28, 28, 64], [null, 28, 28, 32]>>(expectedShape([null, 28, 28, 64], [null, 28, 28, 32])).on(
    "expectShape: channels (axis 3) is 64, not 32 — change the expected shape, or the layers before it",
  );
  agree<ExpectShape<[null, 28, 28, 64], [null, 64]>>(expectedShape([null, 28, 28, 64], [null, 64])).on(
    "expectShape: the shape is [null, 28, 28, 64], not [null, 64] — change the expected shape, or the layers before it",
  );
});
