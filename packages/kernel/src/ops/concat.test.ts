import { checkOp, expectOp } from "@tributary/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import { concat } from "./concat.ts";
import { pad } from "./pad.ts";
import { slice } from "./slice.ts";

test("concat puts images side by side along any axis", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 }),
      (axis, sizes) => {
        const shape = (size: number) => [2, 2, 3, 2].with(axis, size);
        return expectOp({
          run: (inputs) => concat(inputs, axis),
          inputs: sizes.map(shape),
          output: shape(sizes.reduce((a, b) => a + b)),
          open: sizes.map((size) =>
            axis === 3 ? [null, null, null, size] : shape(size).with(0, axis === 0 ? size : 2),
          ),
          reference:
            (...inputs) =>
            (...place) => {
              let [which, at] = [0, place[axis]!];
              while (at >= sizes[which]!) at -= sizes[which++]!;
              return inputs[which]!(...place.with(axis, at));
            },
        });
      },
    ),
    { numRuns: 16, seed: 1 },
  ));

test("slices start, end and step on several axes", () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        fc.record({
          axis: fc.integer({ min: 0, max: 3 }),
          start: fc.integer({ min: 0, max: 2 }),
          length: fc.integer({ min: 1, max: 3 }),
          step: fc.integer({ min: 1, max: 3 }),
        }),
        { selector: ({ axis }) => axis, minLength: 1, maxLength: 3 },
      ),
      (pieces) => {
        const cuts = pieces.map(({ axis, start, length, step }) => ({ axis, start, end: start + length, step }));
        const cutOf = (axis: number) => cuts.find((cut) => cut.axis === axis);
        return expectOp({
          run: ([x]) => slice(x!, cuts),
          inputs: [[5, 5, 6, 5]],
          output: [5, 5, 6, 5].map((size, axis) => {
            const cut = cutOf(axis);
            return cut ? Math.ceil((cut.end - cut.start) / cut.step) : size;
          }),
          reference:
            (x) =>
            (...place) =>
              x(...place.map((at, axis) => (cutOf(axis)?.start ?? 0) + at * (cutOf(axis)?.step ?? 1))),
        });
      },
    ),
    { numRuns: 16, seed: 1 },
  ));

test("padding on any axes, with any value", () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        fc.record({
          axis: fc.integer({ min: 0, max: 3 }),
          before: fc.integer({ min: 0, max: 2 }),
          after: fc.integer({ min: 0, max: 2 }),
        }),
        { selector: ({ axis }) => axis, minLength: 1, maxLength: 3 },
      ),
      (margins) => {
        const shape = [2, 2, 3, 2];
        const marginOf = (axis: number) => margins.find((margin) => margin.axis === axis) ?? { before: 0, after: 0 };
        return expectOp({
          run: ([x]) => pad(x!, margins, 0.25),
          inputs: [shape],
          output: shape.map((size, axis) => size + marginOf(axis).before + marginOf(axis).after),
          open: [[null, null, null, 2]],
          reference:
            (x) =>
            (...place) => {
              const inner = place.map((at, axis) => at - marginOf(axis).before);
              return inner.every((at, axis) => at >= 0 && at < shape[axis]!) ? x(...inner) : 0.25;
            },
        });
      },
    ),
    { numRuns: 16, seed: 1 },
  ));

checkOp("vectors, joined", {
  run: (inputs) => concat(inputs, -1),
  inputs: [[3], [2]],
  output: [5],
  reference: (a, b) => (i) => (i! < 3 ? a(i!) : b(i! - 3)),
});

test("a slice outside the tensor is refused", () => {
  const x = fromSource([2, 8], "float32", { kind: "input", name: null });
  expect(() => slice(x, [{ axis: 1, start: 4, end: 9 }])).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: slice: cannot cut 4 to 9 out of axis 1
      received  [2, 8]
      expected  a piece within 0 to 8
      to fix    cut within the tensor]
  `);
});
