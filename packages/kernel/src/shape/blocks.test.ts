import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type ExpectShape, expectedShape } from "./expect.ts";
import { type ResidualShape, residualShape } from "./residual.ts";

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
