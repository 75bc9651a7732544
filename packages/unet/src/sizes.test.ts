import { input, type Shape, ShapeError, type Tensor } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { unet } from "./networks/unet.ts";
import { type SizesOf, type UnetSizesOptions, unetSizes } from "./sizes.ts";

test("the paper's: 572 comes out as 388, with its crops", () => {
  const sizes = unetSizes();
  expect(sizes.fits(572)).toBe(true);
  expect(sizes.nearest(512)).toEqual({ below: 508, above: 524 });
  expect(sizes.of(572).output).toBe(388);
  expect(sizes.of(572).levels.map(({ crop }) => crop)).toEqual([
    [88, 88],
    [40, 40],
    [16, 16],
    [4, 4],
  ]);
  expect(sizes.of(572).levels.map(({ skip, up }) => [skip, up])).toEqual([
    [568, 392],
    [280, 200],
    [136, 104],
    [64, 56],
  ]);
  expect(sizes.of(572).bottom).toBe(28);
});

test("what fits is every 16th size from 188 on, and loses 184 pixels", () => {
  const { least, step, lost, grid, depth, fits } = unetSizes();
  expect({ least, step, lost, grid, depth }).toEqual({ least: 188, step: 16, lost: 184, grid: 16, depth: 4 });
  const fitting = Array.from({ length: 700 }, (_, size) => size).filter(fits);
  expect(fitting).toEqual(fitting.filter((size) => size % 16 === 12 && size >= 188));
  expect(fitting).toHaveLength(32);
});

/** What the graph does, level by level; null where it refuses. */
const followed = (options: UnetSizesOptions, size: number): Omit<SizesOf, "input"> | null => {
  const make = unet as (options: object) => ReturnType<typeof unet<1>>;
  const net = make({
    classes: 1,
    ...options,
    filters: Array.from({ length: (options.depth ?? 4) + 1 }, () => 1),
    depth: undefined,
  });
  try {
    const image: Tensor<Shape> = input([size, size, 1]);
    const pyramid = net.pyramid(image);
    const bottom = pyramid.at(-1)!.tensor.shape[1]!;
    const levels = pyramid.slice(0, -1).map(({ tensor }) => tensor.shape[1]!);
    return { output: levels[0]!, bottom, levels: levels as never };
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
};

describe("the planner is what the graph does, for every size", () => {
  const cases: readonly UnetSizesOptions[] = [
    ...([1, 2, 3, 4] as const).map((depth) => ({ depth })),
    ...([1, 2, 3] as const).map((depth) => ({ depth, padding: "same" as const })),
    { depth: 3, flavor: "milesial" },
    { depth: 2, flavor: "monai" },
    { depth: 2, flavor: "upsampling" },
  ];
  test.for(cases)("%j", (options) => {
    const sizes = unetSizes(options);
    for (let size = 1; size <= 230; size += sizes.depth === 4 ? 3 : 1) {
      const graph = followed(options, size);
      expect([size, sizes.fits(size)]).toEqual([size, graph !== null]);
      if (graph === null) {
        const { below, above } = sizes.nearest(size);
        expect(sizes.fits(above) && (below === null || sizes.fits(below))).toBe(true);
        expect(above - (below ?? above)).toBeLessThanOrEqual(sizes.step);
        expect(() => sizes.of(size)).toThrowError(new RegExp(`height \\(axis 1\\) (is )?${size}\\b`));
        continue;
      }
      const { output, bottom, levels } = sizes.of(size);
      expect({ output, bottom, levels: levels.map((level) => level.output) }).toEqual(graph);
      expect(output).toBe(size - sizes.lost);
      expect(sizes.nearest(size)).toEqual({ below: size, above: size });
    }
  });
});

test("where the decoder's map is padded", () => {
  const { levels } = unetSizes({ flavor: "milesial" }).of(75);
  expect(levels.map(({ skip, up, pad }) => [skip, up, pad])).toEqual([
    [75, 74, [0, 1]],
    [37, 36, [0, 1]],
    [18, 18, [0, 0]],
    [9, 8, [0, 1]],
  ]);
});

test("a size that does not fit is answered with those that do", () => {
  expect(() => unetSizes().of(512)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: unet: height (axis 1) 512 cannot be halved 4 times without dropping pixels
      received  [null, 512, 512, 1]
      expected  an even height and width before every pooling
      to fix    resize or tile the image to 508 or 524 pixels]
  `);
  expect(() => unetSizes({ depth: 9 as 6 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unetSizes: these are no levels of a U-Net
      received  filters 64, depth 9
      expected  from 1 to 6 halvings
      to fix    give 2 to 7 numbers of filters, or a depth from 1 to 6]
  `);
});
