/** @file Operations given something else than their types allow. */
import { expect, test } from "vitest";
import { input } from "../graph/source.ts";
import { clip } from "./activations.ts";
import { argMax } from "./arg-max.ts";
import { add } from "./arithmetic.ts";
import { expand, sum } from "./broadcast.ts";
import { cast } from "./cast.ts";
import { concat } from "./concat.ts";
import { pad } from "./pad.ts";
import { max, mean } from "./reductions.ts";
import { reshape } from "./reshape.ts";
import { slice } from "./slice.ts";
import { logSoftmax, softmax } from "./softmax.ts";
import { transpose } from "./transpose.ts";

const x = input([4, 6]);
// biome-ignore lint/suspicious/noExplicitAny: callers without types give anything
type Loose = any;
const loose = (value: unknown): Loose => value;

const mistakes = [
  ["softmax", () => softmax(x, 3)],
  ["logSoftmax", () => logSoftmax(x, -4)],
  ["argMax", () => argMax(x, loose("1"))],
  ["concat", () => concat([x, x], 3)],
  ["sum", () => sum(x, { axes: [1, -2] })],
  ["mean", () => mean(x, { axes: loose(1) })],
  ["max", () => max(x, { axes: [0.5] })],
  ["transpose, some axes", () => transpose(x, [0, 1])],
  ["transpose, an axis twice", () => transpose(x, [0, 1, 1])],
  ["reshape", () => reshape(x, [null, -1])],
  ["reshape to a word", () => reshape(x, loose("4"))],
  ["expand", () => expand(x, [null, 8, 6])],
  ["expand to fewer axes", () => expand(x, [6])],
  ["slice", () => slice(x, loose([[1, 2]]))],
  ["slice of an axis that is not there", () => slice(x, [{ axis: 5, start: 0, end: 1 }])],
  ["slice backwards", () => slice(x, [{ axis: 1, start: 0, end: 4, step: -1 }])],
  ["pad", () => pad(x, loose([[1, 1]]))],
  ["pad with no number", () => pad(x, [{ axis: 1, before: 1, after: 0 }], Number.NaN)],
  ["cast", () => cast(x, loose("constructor"))],
  ["clip", () => clip(x, loose("0"), 1)],
  ["add", () => add(x, loose({ shape: [1] }))],
] as const;

test("are refused with what they take", () => {
  const messages = mistakes.map(([name, call]) => {
    try {
      call();
      return `${name}: nothing`;
    } catch (error) {
      return `${name}\n${error}`;
    }
  });
  expect(messages.join("\n\n")).toMatchInlineSnapshot(`
    "softmax
    ArgumentError: softmax: axis is 3
      received  3
      expected  a whole number from -3 to 2: an axis of [null, 4, 6]
      to fix    give axis as a whole number from -3 to 2: an axis of [null, 4, 6]

    logSoftmax
    ArgumentError: logSoftmax: axis is -4
      received  -4
      expected  a whole number from -3 to 2: an axis of [null, 4, 6]
      to fix    give axis as a whole number from -3 to 2: an axis of [null, 4, 6]

    argMax
    ArgumentError: argMax: axis is "1"
      received  "1"
      expected  a whole number from -3 to 2: an axis of [null, 4, 6]
      to fix    give axis as a whole number from -3 to 2: an axis of [null, 4, 6]

    concat
    ArgumentError: concat: axis is 3
      received  3
      expected  a whole number from -3 to 2: an axis of [null, 4, 6]
      to fix    give axis as a whole number from -3 to 2: an axis of [null, 4, 6]

    sum
    ArgumentError: sum: axes is [1, -2]
      received  [1, -2]
      expected  a list that has no axis twice
      to fix    give axes as a list that has no axis twice

    mean
    ArgumentError: mean: axes is 1
      received  1
      expected  a list of axes, such as [1, 2]
      to fix    give axes as a list of axes, such as [1, 2]

    max
    ArgumentError: max: axis is 0.5
      received  0.5
      expected  a whole number from -3 to 2: an axis of [null, 4, 6]
      to fix    give axis as a whole number from -3 to 2: an axis of [null, 4, 6]

    transpose, some axes
    ArgumentError: transpose: axes is [0, 1]
      received  [0, 1]
      expected  all 3 axes, in their new order
      to fix    give axes as all 3 axes, in their new order

    transpose, an axis twice
    ArgumentError: transpose: axes is [0, 1, 1]
      received  [0, 1, 1]
      expected  a list that has no axis twice
      to fix    give axes as a list that has no axis twice

    reshape
    ArgumentError: reshape: shape is [null, -1]
      received  [null, -1]
      expected  a list of whole sizes, or null for those that are open
      to fix    give shape as a list of whole sizes, or null for those that are open

    reshape to a word
    ArgumentError: reshape: shape is "4"
      received  "4"
      expected  a list of whole sizes, or null for those that are open
      to fix    give shape as a list of whole sizes, or null for those that are open

    expand
    ShapeError: expand: the tensor cannot be repeated to this shape
      received  [null, 4, 6]
      expected  sizes of [null, 8, 6], or 1 where it is repeated
      to fix    reshape it first, so that what is repeated has size 1

    expand to fewer axes
    ShapeError: expand: the tensor cannot be repeated to this shape
      received  [null, 4, 6]
      expected  sizes of [6], or 1 where it is repeated
      to fix    reshape it first, so that what is repeated has size 1

    slice
    ArgumentError: slice: cuts is [[1, 2]]
      received  [[1, 2]]
      expected  a list of { axis, start, end }, in whole numbers
      to fix    give cuts as a list of { axis, start, end }, in whole numbers

    slice of an axis that is not there
    ArgumentError: slice: axis is 5
      received  5
      expected  a whole number from -3 to 2: an axis of [null, 4, 6]
      to fix    give axis as a whole number from -3 to 2: an axis of [null, 4, 6]

    slice backwards
    ShapeError: slice: cannot cut 0 to 4 out of axis 1
      received  [null, 4, 6]
      expected  a piece within 0 to 4
      to fix    cut within the tensor

    pad
    ArgumentError: pad: margins is [[1, 1]]
      received  [[1, 1]]
      expected  a list of { axis, before, after }, in whole numbers
      to fix    give margins as a list of { axis, before, after }, in whole numbers

    pad with no number
    ArgumentError: pad: value is NaN
      received  NaN
      expected  a number
      to fix    give value as a number

    cast
    ArgumentError: cast: dtype is "constructor"
      received  "constructor"
      expected  one of float32, uint8, int32, int64, bool
      to fix    give dtype as one of float32, uint8, int32, int64, bool

    clip
    ArgumentError: clip: minimum is "0"
      received  "0"
      expected  a number
      to fix    give minimum as a number

    add
    ArgumentError: add: it is applied to something that is not a tensor
      received  an object of Object
      expected  tensors
      to fix    make a tensor of numbers with constant(…) or scalar(…)"
  `);
});

test("axes from the back, infinite ends and repeated sizes are right", () => {
  expect(sum(x, { axes: [-1, -2] }).shape).toEqual([null]);
  expect(transpose(x, [0, -1, -2]).shape).toEqual([null, 6, 4]);
  expect(clip(x, 0, Number.POSITIVE_INFINITY).shape).toEqual([null, 4, 6]);
  expect(expand(reshape(x, [null, 4, 1, 6]), [null, 4, 3, 6]).shape).toEqual([null, 4, 3, 6]);
});
