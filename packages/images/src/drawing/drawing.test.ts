import { describe, expect, test } from "vitest";
import { imageFrom, type Mask } from "../pixels/image.ts";
import { canvas } from "./canvas.ts";
import { rgb } from "./colors.ts";
import { maskPicture, overlay } from "./overlay.ts";
import { sheet } from "./sheet.ts";
import { drawText, shorten, textWidth } from "./text.ts";

/** A canvas as text: a mark for every pixel that is not white. */
const show = ({ data, shape: [height, width] }: ReturnType<typeof canvas>): string =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (data[(y * width + x) * 3] === 255 ? "." : "#")).join(""),
  ).join("\n");

describe("text", () => {
  const written = (text: string, options = {}): string => {
    const page = canvas(9, 23, rgb("#ffffff"));
    drawText(page, text, { top: 0, left: 0, color: rgb("#000000"), size: 1, ...options });
    return `\n${show(page)}`;
  };

  test("is drawn with our own font", () => {
    expect(written("Iou~")).toMatchInlineSnapshot(`
      "
      .###...................
      ..#....................
      ..#....###..#...#..#...
      ..#...#...#.#...#.#.#.#
      ..#...#...#.#...#....#.
      ..#...#...#.#..##......
      .###...###...##.#......
      .......................
      ......................."
    `);
  });

  test("accents are dropped, unknown characters are boxes", () => {
    expect(written("é")).toBe(written("e"));
    expect(written("日")).toContain("#####");
  });

  test("is shortened to fit", () => {
    expect(textWidth("four", 1)).toBe(23);
    expect(shorten("automobile", 1000)).toBe("automobile");
    expect(shorten("automobile", 35, 1)).toBe("auto..");
    expect(shorten("automobile", 5, 1)).toBe("a");
  });
});

describe("overlay", () => {
  const white = imageFrom(new Uint8Array(27).fill(255), [3, 3, 3]);
  const middle: Mask = { data: Int32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), shape: [3, 3] };

  test("classes are laid over the picture, the background is not", () => {
    const { data } = overlay(white, middle, { colors: [undefined, "#ff0000"], opacity: 0.4, outline: false });
    expect(Array.from(data.subarray(12, 15))).toEqual([255, 153, 153]);
    expect(Array.from(data.subarray(0, 12))).toEqual(Array(12).fill(255));
  });

  test("edges are drawn in full color", () => {
    const { data } = overlay(white, middle, { colors: [undefined, "#ff0000"] });
    expect(Array.from(data.subarray(12, 15))).toEqual([255, 0, 0]);
    const everywhere: Mask = { data: new Int32Array(9).fill(1), shape: [3, 3] };
    expect(Array.from(overlay(white, everywhere, { colors: [undefined, "#ff0000"] }).data.subarray(12, 15))).toEqual([
      255, 153, 153,
    ]);
  });

  test("gray and float pictures are shown too", () => {
    const gray = imageFrom(new Float32Array(9).fill(1), [3, 3, 1]);
    expect(overlay(gray, middle)).toEqual(overlay(white, middle));
  });

  test("a mask alone: each class has a color of its own", () => {
    const mask: Mask = { data: Int32Array.from({ length: 9 }, (_, i) => i), shape: [1, 9] };
    const { data } = maskPicture(mask);
    const colors = Array.from({ length: 9 }, (_, i) => data.subarray(i * 3, i * 3 + 3).join());
    expect(colors[0]).toBe("0,0,0");
    expect(new Set(colors).size).toBe(9);
  });

  test("a mask of another size is refused", () => {
    expect(() => overlay(white, { data: new Int32Array(2), shape: [1, 2] })).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: overlay(): the mask is not as large as the picture
        received  a picture [3, 3, 3], a mask [1, 2]
        to fix    resizeMask() the mask to the picture's size]
    `);
  });
});

describe("sheet", () => {
  const tile = (level: number) => imageFrom(new Uint8Array(4).fill(level), [2, 2, 1]);

  test("pictures stand in rows, larger if asked, with words around them", () => {
    const bare = sheet([[tile(0), tile(100)], [tile(50)]]);
    expect(bare.shape).toEqual([12 + 2 + 12 + 2 + 12, 12 + 2 + 12 + 2 + 12, 3]);
    expect(bare.data[(12 * 40 + 26) * 3]).toBe(100);
    expect(bare.data[(26 * 40 + 13) * 3]).toBe(50);
    const large = sheet([[{ picture: tile(0), caption: "zero" }]], { enlarge: 20, columns: ["c"], title: "t" });
    expect(large.shape).toEqual([24 + 24 + 12 + 40 + 24 + 12, 12 + 40 + 12, 3]);
    expect(large.data[(60 * 64 + 12) * 3]).toBe(0);
  });

  test("no pictures make a small white page", () => {
    expect(sheet([]).shape).toEqual([12, 12, 3]);
  });
});
