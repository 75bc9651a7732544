import { expect, test } from "vitest";
import { imageFrom } from "./image.ts";
import { upright } from "./upright.ts";

test.each([
  [1, [2, 3, 1], [1, 2, 3, 4, 5, 6]],
  [2, [2, 3, 1], [3, 2, 1, 6, 5, 4]],
  [3, [2, 3, 1], [6, 5, 4, 3, 2, 1]],
  [4, [2, 3, 1], [4, 5, 6, 1, 2, 3]],
  [5, [3, 2, 1], [1, 4, 2, 5, 3, 6]],
  [6, [3, 2, 1], [4, 1, 5, 2, 6, 3]],
  [7, [3, 2, 1], [6, 3, 5, 2, 4, 1]],
  [8, [3, 2, 1], [3, 6, 2, 5, 1, 4]],
  [9, [2, 3, 1], [1, 2, 3, 4, 5, 6]],
])("orientation %i", (orientation, shape, data) => {
  const picture = imageFrom(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 3, 1]);
  expect(upright(picture, orientation)).toEqual({ shape, data: Uint8Array.from(data) });
});
