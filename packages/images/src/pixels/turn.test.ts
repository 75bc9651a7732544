/** A picture that is turned shows the same pixels, elsewhere. */
import { describe, expect, test } from "vitest";
import { imageFrom } from "./image.ts";
import { turn } from "./turn.ts";

/**
 * Two rows of three pixels, of two channels:
 *
 *   1 2   3 4   5 6
 *   7 8   9 10  11 12
 */
const wide = imageFrom(
  Float32Array.from({ length: 12 }, (_, i) => i + 1),
  [2, 3, 2],
);

describe("turn", () => {
  test.for([
    [0, [2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    [1, [3, 2, 2], [5, 6, 11, 12, 3, 4, 9, 10, 1, 2, 7, 8]],
    [2, [2, 3, 2], [11, 12, 9, 10, 7, 8, 5, 6, 3, 4, 1, 2]],
    [3, [3, 2, 2], [7, 8, 1, 2, 9, 10, 3, 4, 11, 12, 5, 6]],
  ] as const)("by %i quarters counterclockwise, and as many whole turns besides", ([quarters, shape, data]) => {
    const turned = { shape, data: Float32Array.from(data) };
    for (const times of [quarters, quarters - 4, quarters + 8]) expect(turn(wide, times)).toEqual(turned);
    expect(turn(turned, -quarters)).toEqual(wide);
  });

  test("what was found for many classes turns as well", () => {
    const found = { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), shape: [2, 1, 5] } as const;
    expect(turn(found, 2)).toEqual({ data: Uint8Array.of(6, 7, 8, 9, 10, 1, 2, 3, 4, 5), shape: [2, 1, 5] });
  });

  test("refuses what is no whole number of quarters", () => {
    expect(() => turn(wide, 0.5)).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: turn: quarters is 0.5
        received  0.5
        expected  a whole number, as 1 for 90 degrees counterclockwise
        to fix    augment with rotate() to turn by any angle]
    `);
  });
});
