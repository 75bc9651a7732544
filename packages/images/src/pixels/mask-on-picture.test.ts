import { conv2d, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { imageFrom } from "./image.ts";
import { maskOnPicture } from "./mask-on-picture.ts";
import { fitPicture } from "./prepare.ts";
import { resizeMask } from "./resize.ts";

const net = model(input([24, 36, 1]), conv2d(2, 1));
const seenOf = (shape: readonly [number, number]) => ({
  data: Int32Array.from({ length: shape[0] * shape[1] }, (_, i) => i % 7),
  shape,
});
const blank = (height: number, width: number) => imageFrom(new Uint8Array(height * width), [height, width, 1]);

test("where the whole picture is seen, it is what resizeMask() gives", () => {
  const whole = { pixels: "unit", resize: [24, 36], crop: [24, 36], interpolation: "bilinear" } as const;
  const mask = seenOf([24, 36]);
  for (const [height, width] of [
    [24, 36],
    [100, 17],
    [7, 300],
  ] as const) {
    expect(maskOnPicture({ net, preprocessing: whole }, mask, blank(height, width))).toEqual(
      resizeMask(mask, [height, width]),
    );
  }
});

test("pixels that come from a place go back to it, and those that were cut away are no class", () => {
  for (const preprocessing of [
    "unit",
    { pixels: "unit", resize: 50, crop: [24, 36], interpolation: "nearest" },
  ] as const) {
    // A bright half: what was seen as bright lies in it again.
    const picture = imageFrom(
      Uint8Array.from({ length: 120 * 90 }, (_, i) => (i % 90 < 45 ? 0 : 255)),
      [120, 90, 1],
    );
    const seen = fitPicture({ net, preprocessing }, picture);
    const mask = { data: Int32Array.from(seen.data, (level) => (level > 127 ? 1 : 0)), shape: [24, 36] } as const;
    const { data } = maskOnPicture({ net, preprocessing }, mask, picture);
    const wrong = data.filter((label, i) => label !== -1 && label !== (i % 90 < 45 ? 0 : 1)).length;
    expect(wrong).toBeLessThanOrEqual(120);
    expect(data.includes(-1)).toBe(true);
    expect(maskOnPicture({ net, preprocessing }, mask, picture, { outside: 9 }).data.includes(9)).toBe(true);
  }
});

test("a mask of another size is refused", () => {
  expect(() => maskOnPicture({ net }, seenOf([12, 18]), blank(48, 72))).toThrowErrorMatchingInlineSnapshot(`
    [ImageError: maskOnPicture(): the mask is not of what the model saw
      received  12 × 18 pixels
      expected  24 × 36, as prepare() makes of this picture
      to fix    give the mask of this picture, from a model whose masks are as large as what it takes]
  `);
});
