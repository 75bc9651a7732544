import { describe, expect, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Block } from "../../graph/tensor.ts";
import { chain } from "../../layers/combinators/chain.ts";
import { named } from "../../layers/combinators/named.ts";
import { conv2d } from "../../layers/convolutions/conv2d.ts";
import { conv2dTranspose } from "../../layers/convolutions/conv2d-transpose.ts";
import { dense } from "../../layers/core/dense.ts";
import { multiply } from "../../layers/merging/multiply.ts";
import { globalAveragePooling2d } from "../../layers/pooling/global-pooling2d.ts";
import { maxPooling2d } from "../../layers/pooling/max-pooling2d.ts";
import { resizing } from "../../layers/sizes/resizing.ts";
import { model } from "../model.ts";
import { exactTiles } from "./exact-tiles.ts";

const open = input([null, null, 1], { name: "image" });
const fixed = (size: number) => input([size, size, 1], { name: "image" });
const conv = (kernel: number): Block => conv2d(2, kernel, { padding: "same" });
const hourglass: Block = chain(
  conv(3),
  maxPooling2d(2),
  conv(3),
  maxPooling2d(2),
  conv(3),
  conv2dTranspose(2, 2, { strides: 2 }),
  conv2dTranspose(2, 2, { strides: 2 }),
) as Block;

const spansOf = (spans: ReturnType<typeof exactTiles>["rows"]) =>
  spans.map(({ start, from, to, weights }) => [start, from, to, weights.length]).join(" | ");

test("tiles begin on the grid of strides, with the margin that is seen, and lie within the picture", () => {
  const { tile, answer, rows, columns } = exactTiles(model(open, hourglass), [100, 32], { answer: 16 });
  expect([tile, answer]).toEqual([
    [32, 32],
    [32, 32],
  ]);
  expect(spansOf(rows)).toBe("0,0,0,16 | 8,8,16,16 | 24,8,32,16 | 40,8,48,16 | 56,8,64,16 | 68,12,80,16 | 68,28,96,4");
  expect(spansOf(columns)).toBe("0,0,0,16 | 0,16,16,16");
});

test("a picture that does not fit is mirrored at its end", () => {
  const { tile, rows } = exactTiles(model(open, hourglass), [30, 8]);
  expect(tile).toEqual([32, 8]);
  expect(spansOf(rows)).toBe("0,0,0,30");
});

test("a network that pads nothing sees the picture mirrored all around", () => {
  const { tile, answer, rows } = exactTiles(model(open, chain(conv2d(2, 3), conv2d(2, 5))), [20, 20], { answer: 8 });
  expect([tile[0], answer[0]]).toEqual([14, 8]);
  expect(spansOf(rows)).toBe("-3,0,0,8 | 5,0,8,8 | 9,4,16,4");
});

test("a network of one size answers what it can of each tile", () => {
  const { tile, rows } = exactTiles(model(fixed(32), hourglass), [100, 100]);
  expect(tile).toEqual([32, 32]);
  expect(spansOf(rows)).toBe("0,0,0,16 | 8,8,16,16 | 24,8,32,16 | 40,8,48,16 | 56,8,64,16 | 68,12,80,16 | 68,28,96,4");
  expect(spansOf(exactTiles(model(fixed(32), hourglass), [20, 20]).rows)).toBe("0,0,0,20");
});

describe("no tiles", () => {
  const refused = (...[net, size = [100, 100], options]: Partial<Parameters<typeof exactTiles>>) =>
    expect(() => exactTiles(net!, size, options));

  test("where the whole picture is seen at once", () => {
    const excite: Block = named("excite", (x) =>
      multiply([x, dense(2)(globalAveragePooling2d({ keepDims: true })(x))]),
    );
    refused(model(open, chain(conv(3), excite))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: exactTiles: no tile answers as the whole picture does: the network looks further than any tile reaches
        received  excite/globalAveragePooling2d: every position sees the whole picture (mean)
        expected  operations that see a bounded part of the picture
        to fix    blend tiles that overlap, with tiles() of @tributary/unet, or make the picture smaller]
    `);
  });

  test("where a network of one size sees more than that", () => {
    refused(model(fixed(16), chain(hourglass, conv(9)))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: exactTiles: the network takes tiles of one height, and sees more around each pixel than they hold
        received  tiles of 16 pixels
        expected  at least 28 pixels: 12 before, 12 behind, 4 that are answered
        to fix    build the network for larger pictures, or for any: input([null, null, channels])]
    `);
  });

  test("where pixels have no answer of their own", () => {
    refused(model(open, chain(conv(3), maxPooling2d(2)) as Block)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: exactTiles: the network answers with one number for 2 pixels of height
        expected  an answer for every pixel
        to fix    add up-sampling to the picture's own size]
    `);
  });

  test("where the picture's size decides what is done", () => {
    const back: Block = (x) => resizing(256, 256)(x);
    refused(model(open, chain(conv(3), back))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: exactTiles: what the network does depends on the size of the picture
        received  resizing: [1, 256, 256, 2] in 256 × 256 pixels, resizing: [1, 256, 256, 2] in 100 × 100 pixels
        expected  sizes that follow from the picture's by strides alone
        to fix    blend tiles that overlap, with tiles() of @tributary/unet]
    `);
  });

  test("of no size", () => {
    refused(model(open, hourglass), [100, 0]).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: exactTiles: the picture has no such size
        received  [100,0]
        expected  [height, width], whole numbers of pixels above 0
        to fix    give the picture as [height, width]]
    `);
    refused(model(open, hourglass), [100, 100], { answer: 1.5 }).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: exactTiles: answer is 1.5
        received  1.5
        expected  a whole number, at least 1, or two of them: [height, width]
        to fix    give answer a whole number, at least 1, or two of them: [height, width]; or leave answer out]
    `);
  });
});
