import { describe, expect, test } from "vitest";
import { imageFrom } from "../pixels/image.ts";
import { heatPicture, overlayHeat } from "./heat.ts";

const map = (height: number, width: number, ...numbers: readonly number[]) => ({
  shape: [height, width],
  data: Float32Array.from(numbers),
});
const lightness = (data: Uint8Array): readonly number[] =>
  Array.from(
    { length: data.length / 3 },
    (_, i) => 0.3 * data[i * 3]! + 0.59 * data[i * 3 + 1]! + 0.11 * data[i * 3 + 2]!,
  );

describe("heatPicture", () => {
  test("what is more is lighter", () => {
    const shades = lightness(heatPicture(map(1, 64, ...Array.from({ length: 64 }, (_, i) => i - 20))).data);
    for (const [i, shade] of shades.slice(1).entries()) expect(shade).toBeGreaterThan(shades[i]!);
    expect(shades.length).toBe(64);
  });

  test("of one number everywhere it is dark", () => {
    expect(new Set(heatPicture(map(2, 2, 7, 7, 7, 7)).data)).toEqual(new Set([0, 4]));
  });

  test("a quantile keeps few large numbers from darkening all others", () => {
    const numbers = [...Array.from({ length: 9 }, (_, i) => i), 1000];
    const [plain, kept] = [heatPicture(map(1, 10, ...numbers)), heatPicture(map(1, 10, ...numbers), { quantile: 0.9 })];
    expect(lightness(plain.data)[8]).toBeLessThan(10);
    expect(lightness(kept.data)[8]).toBe(lightness(kept.data)[9]);
  });
});

describe("overlayHeat", () => {
  const gray = imageFrom(new Uint8Array(16).fill(100), [4, 4, 1]);

  test("0 and less leave the picture as it is; maps are resized", () => {
    const { data, shape } = overlayHeat(gray, map(1, 2, -5, 4));
    expect(shape).toEqual([4, 4, 3]);
    expect(Array.from(data.subarray(0, 3))).toEqual([100, 100, 100]);
    expect(lightness(data)[3]).toBeGreaterThan(150);
    expect(overlayHeat(gray, map(1, 1, -1)).data).toEqual(new Uint8Array(48).fill(100));
  });

  test("what is no map is refused", () => {
    const batch = { shape: [1, 2, 2], data: new Float32Array(4) };
    expect(() => overlayHeat(gray, batch)).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: overlayHeat(): this is not one map of numbers
        received  [1, 2, 2]
        expected  [height, width]
        to fix    cut it out of its batch with unstack(maps)]
    `);
    expect(() => heatPicture(map(1, 2, 1, Number.NaN))).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: heatPicture(): a number of the map is not finite
        received  NaN
        expected  finite numbers]
    `);
    expect(() => heatPicture(map(1, 1, 1), { quantile: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: heatPicture: quantile is 0
        received  0
        expected  a finite number, at most 1 and above 0
        to fix    give quantile a finite number, at most 1 and above 0; or leave quantile out]
    `);
  });
});
