/** A U-Net over an image tile by tile: planned here, run by the runtime, the same as all at once. */
import { type Block, input, model, type NdArrays } from "@tributary/kernel";
import { mirrored, randomStream, type TilePlan } from "@tributary/kernel/authoring";
import { createPredictor, imageRows, initialize, joinBands, predictTiled } from "@tributary/runtime";

import { describe, expect, test } from "vitest";
import { unet } from "./networks/unet.ts";
import { type UnetSizesOptions, unetSizes } from "./sizes.ts";
import { type TilesOptions, tiles } from "./tiles.ts";

/** Three halvings: an answer is not a multiple of eight pixels, so tiles that did not keep to the grid would be pooled otherwise. */
const filters = [4, 4, 6, 8];

const netOf = ({ padding = "valid" }: UnetSizesOptions) =>
  model(input([null, null, 1]), unet({ classes: 2, filters, padding }) as unknown as Block);

/** About two of the weights that meet in a filter are 1, and one is -1: sums of whole numbers are exact in any order. */
const wholeNumbers = (net: ReturnType<typeof netOf>): NdArrays =>
  Object.fromEntries(
    Object.entries(initialize(net, { seed: 1 }).weights).map(([name, value]) => {
      const count = value.data.length;
      const words = randomStream(1, name).words(count);
      const meeting = Math.max(3, count / value.shape[0]!);
      const data = Float32Array.from(words, (word) => [1, 1, -1][word % meeting] ?? 0);
      return [name, { ...value, data } as NdArrays[string]];
    }),
  );

const imageOf = (height: number, width: number) => {
  const words = randomStream(2, "pixels").words(height * width);
  return { shape: [height, width, 1], data: Float32Array.from(words, (word) => word % 64) };
};

/** The image with so much of its mirror around it, and behind it as much as the size asks for. */
const widened = ({ shape, data }: ReturnType<typeof imageOf>, border: number, [height, width]: readonly number[]) => {
  const pixels = Float32Array.from({ length: height! * width! }, (_, i) => {
    const y = mirrored(Math.floor(i / width!) - border, shape[0]!);
    const x = mirrored((i % width!) - border, shape[1]!);
    return data[y * shape[1]! + x]!;
  });
  return { shape: [1, height!, width!, 1], data: pixels };
};

const runBoth = async (options: TilesOptions, height: number, width: number) => {
  const net = netOf(options);
  const predictor = await createPredictor({ net, weights: wholeNumbers(net) });
  const image = imageOf(height, width);
  const { tile, overlap, ...network } = options;
  const { lost, least, nearest } = unetSizes({ filters, ...network });
  const plan = tiles([height, width], { filters, ...options });
  const tiled = await joinBands(predictTiled(predictor, imageRows(image), plan));
  const size = (pixels: number): number => nearest(Math.max(least, pixels + lost)).above;
  const whole = await predictor.predict(widened(image, lost / 2, [size(height), size(width)]));
  await predictor.dispose();
  const at =
    ({ shape, data }: typeof whole) =>
    (y: number, x: number): readonly number[] => [
      ...data.subarray((y * shape[2]! + x) * 2, (y * shape[2]! + x) * 2 + 2),
    ];
  // The numbers are worth comparing, and small enough to be exact.
  const largest = Math.max(...[...whole.data].map(Math.abs));
  expect(largest).toBeGreaterThan(100);
  expect(largest).toBeLessThan(2 ** 20);
  return { plan, tiled, tiledAt: at(tiled), wholeAt: at(whole) };
};

describe("without padding, tiles give exactly what the network gives at once", () => {
  test.for([
    [101, 67, 108],
    [67, 101, 124],
    [44, 133, 100],
    [7, 3, 108],
    [1, 201, 148],
  ])("an image of %i × %i pixels in tiles of %i", async ([height, width, tile]) => {
    const { plan, tiled, tiledAt, wholeAt } = await runBoth({ tile: tile! }, height!, width!);
    expect(tiled.shape).toEqual([1, height, width, 2]);
    expect(plan.rows.length * plan.columns.length).toBeGreaterThan(height! * width! > 100 ? 1 : 0);
    const different: string[] = [];
    for (let y = 0; y < height!; y++) {
      for (let x = 0; x < width!; x++) {
        const [ours, expected] = [tiledAt(y, x), wholeAt(y, x)];
        if (ours.some((number, i) => number !== expected[i])) different.push(`${y}, ${x}: ${ours} for ${expected}`);
      }
    }
    expect(different).toEqual([]);
  });
});

/** Whether a place lies so deep in the only tile that covers it that the tile's edge cannot be seen from there. */
const deepInside = (spans: TilePlan["rows"], place: number, tile: number, size: number, sees: number): boolean => {
  const over = spans.filter(({ to, weights }) => place >= to && place < to + weights.length);
  const [{ to }] = over as [TilePlan["rows"][number]];
  const [first, last] = [to === 0 ? 0 : to + sees, to + tile >= size ? size : to + tile - sees];
  return over.length === 1 && place >= first && place < last;
};

test("with padding, tiles give what the network gives at once, wherever their edges are not seen", async () => {
  // Half of what the same network loses without padding, and up to the next multiple of its grid.
  const sees = 44 + 8;
  const options = { tile: [160, 48], padding: "same", overlap: 24 } as const;
  const { plan, tiledAt, wholeAt } = await runBoth(options, 296, 48);
  expect(plan.rows.map(({ start }) => start)).toEqual([0, 136]);
  const rows = Array.from({ length: 296 }, (_, y) => y).filter((y) => deepInside(plan.rows, y, 160, 296, sees));
  expect(rows.length).toBe(216);
  for (const y of rows) {
    const row = (at: typeof tiledAt): unknown => Array.from({ length: 48 }, (_, x) => at(y, x));
    expect(row(tiledAt), `row ${y}`).toEqual(row(wholeAt));
  }
});
