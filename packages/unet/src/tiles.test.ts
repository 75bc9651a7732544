import { mirrored, type TilePlan, type TileSpan } from "@tributary/kernel/authoring";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unetSizes } from "./sizes.ts";
import { type TilesOptions, tiles } from "./tiles.ts";

test("the paper's tiles of a large image", () => {
  const plan = tiles([1000, 700], { tile: 572 });
  expect(plan.answer).toEqual([388, 388]);
  expect(plan.rows.map(({ start, to, weights }) => [start, to, weights.length])).toEqual([
    [-92, 0, 384],
    [292, 384, 384],
    [676, 768, 232],
  ]);
  expect(plan.rows.length * plan.columns.length).toBe(6);
});

test("an image that one tile answers needs one, with mirrored borders all around", () => {
  const { rows, columns } = tiles([388, 100], { tile: 572 });
  expect(rows.map(({ start, to, weights }) => [start, to, weights.length])).toEqual([[-92, 0, 388]]);
  expect(columns.map(({ start, to, weights }) => [start, to, weights.length])).toEqual([[-92, 0, 100]]);
  expect(mirrored(-92, 100)).toBe(92);
});

/** Every weight at its place in the image's answer, summed. */
const total = (spans: readonly TileSpan[], size: number): readonly number[] => {
  const sums = Array.from({ length: size }, () => 0);
  for (const { to, weights } of spans) for (const [i, weight] of weights.entries()) sums[to + i]! += weight;
  return sums;
};

/** Asked once for all pixels: two hundred images have too many for an expectation each. */
const expectCovered = (spans: readonly TileSpan[], size: number): void => {
  const uncovered = total(spans, size).filter((sum) => !(Math.abs(sum - 1) < 5e-13));
  expect(uncovered).toEqual([]);
};

const nets = fc.record({
  depth: fc.constantFrom(1, 2, 3, 4),
  more: fc.integer({ min: 1, max: 12 }),
  size: fc.integer({ min: 1, max: 900 }),
});

describe("for any image", () => {
  test("tiles of an unpadded network meet, and there is none too many", () => {
    fc.assert(
      fc.property(nets, ({ depth, more, size }) => {
        const { lost, grid, nearest } = unetSizes({ depth });
        const tile = nearest(lost + grid * more).above;
        const { rows, answer }: TilePlan = tiles([size, 1], { depth, tile });
        expectCovered(rows, size);
        for (const { start, from, to, weights } of rows) {
          expect(start).toBe(to - lost / 2);
          expect(start + lost / 2 + grid * 1000).toSatisfy((n: number) => n % grid === 0);
          expect(from + weights.length).toBeLessThanOrEqual(answer[0]);
          expect(weights.every((weight) => weight === 1)).toBe(true);
        }
        // One tile fewer, each answering as much as it can, would leave pixels out.
        const step = Math.floor(answer[0] / grid) * grid;
        expect((rows.length - 2) * step + answer[0]).toBeLessThan(Math.max(size, 1 + answer[0] - step));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test("tiles of a padded network blend", () => {
    fc.assert(
      fc.property(nets, fc.double({ min: 0, max: 0.5, noNaN: true }), ({ depth, more, size }, share) => {
        const grid = 2 ** depth;
        const tile = grid * (more + 1);
        const overlap = Math.floor(tile * share);
        const options: TilesOptions = { depth, padding: "same", tile, overlap };
        const { rows } = tiles([size, 1], options);
        expectCovered(rows, size);
        for (const [i, { start, from, to, weights }] of rows.entries()) {
          expect([from, to, start % grid]).toEqual([0, start, 0]);
          expect(weights.every((weight) => weight > 0 && weight <= 1)).toBe(true);
          const before = rows[i - 1];
          if (before) expect(before.start + tile - start).toBeGreaterThanOrEqual(Math.min(overlap, tile - grid));
        }
        expect(rows.at(-1)!.start + tile - size).toBeLessThan(Math.max(grid, tile - size + 1));
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

test("weights fall towards the edge of a tile, but not at the edge of the image", () => {
  const { rows } = tiles([24, 16], { depth: 2, padding: "same", tile: 16, overlap: 8 });
  expect(rows.map(({ start }) => start)).toEqual([0, 8]);
  expect(rows[0]!.weights.map((weight) => Number(weight.toFixed(2)))).toEqual([
    1, 1, 1, 1, 1, 1, 1, 1, 0.89, 0.78, 0.67, 0.56, 0.44, 0.33, 0.22, 0.11,
  ]);
});

test("a size for each axis", () => {
  const { tile, answer } = tiles([300, 300], { tile: [188 + 16, 220] });
  expect([tile, answer]).toEqual([
    [204, 220],
    [20, 36],
  ]);
});

describe("mistakes are answered", () => {
  test("a tile that does not fit", () => {
    expect(() => tiles([1000, 700], { tile: 512 })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: unet: height (axis 1) 512 cannot be halved 4 times without dropping pixels
        received  [null, 512, 512, 1]
        expected  an even height and width before every pooling
        to fix    resize or tile the image to 508 or 524 pixels]
    `);
  });

  test("a tile that is answered by too little", () => {
    expect(() => tiles([1000, 700], { tile: 188 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: tiles: the network answers 4 pixels to a tile of 188, too few to step by 16
        received  tile: 188
        expected  tiles of at least 204 pixels, answered by 16 or more
        to fix    take tiles of 204 pixels, or larger ones, which waste less]
    `);
  });

  test("an image without pixels", () => {
    expect(() => tiles([0, 700], { tile: 572 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: tiles: the image has no such size
        received  [0, 700]
        expected  [height, width], whole numbers of pixels above 0
        to fix    give the image as [height, width]]
    `);
  });

  test("overlaps that cannot be", () => {
    expect(() => tiles([1000, 700], { tile: 572, overlap: 10 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: tiles: tiles of a network that pads nothing do not overlap by more than it loses
        received  overlap: 10
        expected  no overlap given
        to fix    leave the overlap out]
    `);
    expect(() => tiles([1000, 700], { tile: 256, padding: "same", overlap: 129 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: tiles: these tiles cannot overlap so
        received  overlap: 129
        expected  a whole number of pixels from 0 to 128, half a tile
        to fix    leave the overlap out for 64 pixels]
    `);
  });
});
