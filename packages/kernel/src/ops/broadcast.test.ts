import { checkOp, expectOp } from "@tributary/testing";
import fc from "fast-check";
import { test } from "vitest";
import { expand, sum } from "./broadcast.ts";

test("sums along any axes of an image, kept or not", () =>
  fc.assert(
    fc.asyncProperty(fc.subarray([0, 1, 2, 3], { minLength: 1 }), fc.boolean(), (axes, keepDims) => {
      const shape = [2, 3, 2, 4];
      return expectOp({
        run: ([x]) => sum(x!, { axes, keepDims }),
        inputs: [shape],
        output: shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size])),
        open: [[null, null, null, 4]],
        reference:
          (x) =>
          (...place) => {
            const rest = [...place];
            const fixed = shape.map((_, axis) =>
              axes.includes(axis) ? (keepDims ? rest.shift()! * 0 : 0) : rest.shift()!,
            );
            let total = 0;
            for (let i = 0; i < 2 * 3 * 2 * 4; i++) {
              const at = [Math.floor(i / 24), Math.floor(i / 8) % 3, Math.floor(i / 4) % 2, i % 4];
              if (at.every((index, axis) => axes.includes(axis) || index === fixed[axis])) total += x(...at);
            }
            return total;
          },
      });
    }),
    { numRuns: 25, seed: 1 },
  ));

checkOp("the sum of everything", {
  run: ([x]) => sum(x!),
  inputs: [[3, 4]],
  output: [],
  reference: (x) => () => Array.from(x.data as Float32Array).reduce((a, b) => a + b, 0),
});

checkOp("columns expanded to an image", {
  run: ([x]) => expand(x!, [2, 3, 4, 5]),
  inputs: [[1, 4, 1]],
  output: [2, 3, 4, 5],
  reference: (x) => (_n, _y, z) => x(0, z!, 0),
});

checkOp("one number per channel expanded to images", {
  run: ([x]) => expand(x!, [2, 3, 4, 5]),
  inputs: [[2, 1, 1, 5]],
  output: [2, 3, 4, 5],
  reference: (x) => (n, _y, _z, c) => x(n!, 0, 0, c!),
});

checkOp("one number per channel expanded to images of a batch that is open", {
  run: ([x]) => expand(x!, [x!.shape[0]!, 3, 4, 5]),
  inputs: [[2, 1, 1, 5]],
  output: [2, 3, 4, 5],
  open: [[null, 1, 1, 5]],
  reference: (x) => (n, _y, _z, c) => x(n!, 0, 0, c!),
});
