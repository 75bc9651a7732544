import { expectOp } from "@tributary/testing";
import fc from "fast-check";
import { test } from "vitest";
import { cropLike, cropTo, padLike } from "./same-size.ts";

const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
const more = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
const open = [
  [null, null, null, 2],
  [null, null, null, 3],
];

test("crops around the center to the size of another image: an odd pixel is cropped at the end", () =>
  fc.assert(
    fc.asyncProperty(sizes, more, (size, by) =>
      expectOp({
        run: ([x, like]) => cropLike(x!, like!),
        inputs: [
          [2, size[0] + by[0], size[1] + by[1], 2],
          [2, ...size, 3],
        ],
        output: [2, ...size, 2],
        open,
        reference: (x) => (n, y, z, c) => x(n!, y! + Math.floor(by[0] / 2), z! + Math.floor(by[1] / 2), c!),
      }),
    ),
    { numRuns: 10, seed: 1 },
  ));

test("crops around the center to a known size", () =>
  fc.assert(
    fc.asyncProperty(sizes, more, (size, by) =>
      expectOp({
        run: ([x]) => cropTo(x!, size),
        inputs: [[2, size[0] + by[0], size[1] + by[1], 2]],
        output: [2, ...size, 2],
        open: [[null, null, null, 2]],
        reference: (x) => (n, y, z, c) => x(n!, y! + Math.floor(by[0] / 2), z! + Math.floor(by[1] / 2), c!),
      }),
    ),
    { numRuns: 10, seed: 1 },
  ));

test("pads around the center to the size of another image: an odd pixel is added at the end", () =>
  fc.assert(
    fc.asyncProperty(sizes, more, (size, by) =>
      expectOp({
        run: ([x, like]) => padLike(x!, like!),
        inputs: [
          [2, ...size, 2],
          [2, size[0] + by[0], size[1] + by[1], 3],
        ],
        output: [2, size[0] + by[0], size[1] + by[1], 2],
        open,
        reference: (x) => (n, y, z, c) => x(n!, y! - Math.floor(by[0] / 2), z! - Math.floor(by[1] / 2), c!),
      }),
    ),
    { numRuns: 10, seed: 1 },
  ));

test("pads by repeating the edge", () =>
  fc.assert(
    fc.asyncProperty(sizes, more, (size, by) => {
      const inside = (place: number, axis: 0 | 1): number =>
        Math.min(Math.max(place - Math.floor(by[axis] / 2), 0), size[axis] - 1);
      return expectOp({
        run: ([x, like]) => padLike(x!, like!, "repeat"),
        inputs: [
          [2, ...size, 2],
          [2, size[0] + by[0], size[1] + by[1], 3],
        ],
        output: [2, size[0] + by[0], size[1] + by[1], 2],
        open,
        reference: (x) => (n, y, z, c) => x(n!, inside(y!, 0), inside(z!, 1), c!),
      });
    }),
    { numRuns: 10, seed: 1 },
  ));
