import { input, model, relu } from "@tributary/kernel";
import { expect, test } from "vitest";
import { plotModel } from "../model/plot-model.ts";
import { element, picture } from "../svg/element.ts";
import { text, textWidth } from "../svg/text.ts";
import { toPng } from "./png.ts";

/** Width and height, from the header. */
const sizeOf = (png: Uint8Array): readonly [number, number] => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

test("a diagram becomes a PNG, by default with twice the resolution", async () => {
  const x = input([4], { name: "x" });
  const svg = await plotModel(model(x, relu(x)));
  const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.slice(1).map(Number) as [number, number];
  expect(sizeOf(toPng(svg))).toEqual([2 * width, 2 * height]);
  expect(sizeOf(toPng(svg, { scale: 1 }))).toEqual([width, height]);
});

test("letters are drawn without any font of the system, as wide as the layout takes them for", async () => {
  const { Resvg } = await import("@resvg/resvg-js");
  const words = "conv2d_3, 3 × 3, stride 2";
  const bare = picture(400, 40, "", [element("rect", { width: 400, height: 40, fill: "#ffffff" })]);
  const svg = picture(400, 40, "", [text(words, 0, 20, { size: 20 })]);
  expect(Buffer.from(toPng(svg)).equals(Buffer.from(toPng(bare)))).toBe(false);
  // Without the white ground, the picture is the text.
  const plain = svg.replace(/<rect[^>]*\/>/, "");
  const font = { loadSystemFonts: false, fontFiles: [fontFile()], defaultFontFamily: "Inter" };
  const ratio = new Resvg(plain, { font }).getBBox()!.width / textWidth(words, 20);
  expect(ratio).toBeGreaterThan(0.95);
  expect(ratio).toBeLessThan(1.01);
});

const fontFile = (): string =>
  new URL(import.meta.resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf")).pathname;

test("a picture that is too long for a PNG is drawn smaller", () => {
  const [, height] = sizeOf(toPng(picture(10, 40_000, "long", [])));
  expect(height).toBeLessThanOrEqual(16_384);
});
