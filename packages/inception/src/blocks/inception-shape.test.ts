import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type InceptionChannels, type InceptionShape, inceptionShape } from "./inception-shape.ts";

test("Inception 3a has 64 + 128 + 32 + 32 channels", () => {
  const filters = { one: 64, three: [96, 128], five: [16, 32], pool: 32 } as const;
  agree<InceptionShape<[null, 28, 28, 192], InceptionChannels<typeof filters>>>(
    inceptionShape([null, 28, 28, 192], filters),
  ).on([null, 28, 28, 256]);
});
