/** @file Values and gradients of the merging layers, and of those with units. */
import { checkLayer, type Grid, spread } from "@tributary/testing";
import type { Tensor } from "../../graph/tensor.ts";
import { relu } from "../activations/relu.ts";
import { branches } from "../combinators/branches.ts";
import { chain } from "../combinators/chain.ts";
import { residual } from "../combinators/residual.ts";
import { dense } from "../core/dense.ts";
import { timeDistributed } from "../core/time-distributed.ts";
import { add } from "./add.ts";
import { average } from "./average.ts";
import { concatenate } from "./concatenate.ts";
import { dot } from "./dot.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { multiply } from "./multiply.ts";
import { subtract } from "./subtract.ts";

const image = [2, 2, 3, 4];
// On three grids that never meet, so that no two numbers are equal.
const three = [1, 2, 3].map((seed) => spread(image, { seed, from: -1.5 + 0.02 * seed }));
const all = (inputs: readonly Grid[], place: readonly number[]): readonly number[] => inputs.map((x) => x(...place));

for (const [name, merge, combine] of [
  ["add", add, (numbers: readonly number[]) => numbers.reduce((a, b) => a + b)],
  ["multiply", multiply, (numbers: readonly number[]) => numbers.reduce((a, b) => a * b)],
  ["average", average, (numbers: readonly number[]) => numbers.reduce((a, b) => a + b) / numbers.length],
  ["maximum", maximum, (numbers: readonly number[]) => Math.max(...numbers)],
  ["minimum", minimum, (numbers: readonly number[]) => Math.min(...numbers)],
] as const) {
  checkLayer(`${name} of three images`, {
    layer: () => merge,
    inputs: three,
    output: image,
    open: three.map(() => [null, null, 4]),
    reference:
      (inputs) =>
      (...place) =>
        combine(all(inputs, place)),
  });

  checkLayer(`${name} of an image and one number per channel: axes of size 1 after the batch`, {
    layer: () => merge,
    inputs: [image, [2, 4]],
    output: image,
    reference:
      ([x, y]) =>
      (n, row, column, c) =>
        combine([x!(n!, row!, column!, c!), y!(n!, c!)]),
  });
}

checkLayer("add of one tensor is that tensor", {
  layer: () => (x: Tensor) => add([x]),
  inputs: [image],
  output: image,
  reference:
    ([x]) =>
    (...place) =>
      x!(...place),
});

checkLayer("subtract", {
  layer: () => subtract,
  inputs: [image, [2, 1, 1, 4]],
  output: image,
  reference:
    ([a, b]) =>
    (n, y, x, c) =>
      a!(n!, y!, x!, c!) - b!(n!, 0, 0, c!),
});

checkLayer("concatenate along the channels", {
  layer: () => concatenate,
  inputs: [
    [2, 2, 3, 2],
    [2, 2, 3, 3],
  ],
  output: [2, 2, 3, 5],
  open: [
    [null, null, 2],
    [null, null, 3],
  ],
  reference:
    ([a, b]) =>
    (n, y, x, c) =>
      c! < 2 ? a!(n!, y!, x!, c!) : b!(n!, y!, x!, c! - 2),
});

checkLayer("concatenate along the width", {
  layer: () => (tensors: never) => concatenate(tensors as never, { axis: 2 }),
  inputs: [
    [2, 2, 3, 2],
    [2, 2, 1, 2],
  ],
  output: [2, 2, 4, 2],
  reference:
    ([a, b]) =>
    (n, y, x, c) =>
      x! < 3 ? a!(n!, y!, x!, c!) : b!(n!, y!, 0, c!),
});

checkLayer("dense, on the last axis of an image", {
  layer: () => dense(5, { activation: "tanh" }),
  inputs: [image],
  output: [2, 2, 3, 5],
  weights: { kernel: [4, 5], bias: [5] },
  open: [[null, null, 4]],
  reference:
    ([x], { kernel, bias }) =>
    (n, y, z, unit) =>
      Math.tanh([0, 1, 2, 3].reduce((sum, i) => sum + x!(n!, y!, z!, i) * kernel!(i, unit!), bias!(unit!))),
});

checkLayer("timeDistributed(dense) is dense", {
  layer: () => timeDistributed(dense(3)),
  inputs: [[2, 5, 4]],
  output: [2, 5, 3],
  weights: { kernel: [4, 3], bias: [3] },
  reference:
    ([x], { kernel, bias }) =>
    (n, step, unit) =>
      [0, 1, 2, 3].reduce((sum, i) => sum + x!(n!, step!, i) * kernel!(i, unit!), bias!(unit!)),
});

checkLayer("dot of two rows", {
  layer: () => (tensors: never) => dot(tensors as never, { axes: 1 }),
  inputs: [
    [3, 8],
    [3, 8],
  ],
  output: [3, 1],
  reference:
    ([a, b]) =>
    (n) =>
      Array.from({ length: 8 }, (_, i) => a!(n!, i) * b!(n!, i)).reduce((s, p) => s + p),
});

checkLayer("dot, normalized: the cosine", {
  layer: () => (tensors: never) => dot(tensors as never, { axes: 1, normalize: true }),
  inputs: [
    [3, 8],
    [3, 8],
  ],
  output: [3, 1],
  reference:
    ([a, b]) =>
    (n) => {
      const sum = (x: Grid, y: Grid): number =>
        Array.from({ length: 8 }, (_, i) => x(n!, i) * y(n!, i)).reduce((s, p) => s + p);
      return sum(a!, b!) / Math.sqrt(sum(a!, a!) * sum(b!, b!));
    },
});

checkLayer("dot along different axes of images", {
  layer: () => (tensors: never) => dot(tensors as never, { axes: [3, 1] }),
  inputs: [
    [2, 2, 2, 3],
    [2, 3, 2, 2],
  ],
  output: [2, 2, 2, 2, 2],
  reference:
    ([a, b]) =>
    (n, i, j, k, l) =>
      [0, 1, 2].reduce((sum, c) => sum + a!(n!, i!, j!, c) * b!(n!, c, k!, l!), 0),
});

const sums = (x: Grid, kernel: Grid, n: number, unit: number): number =>
  [0, 1, 2].reduce((sum, i) => sum + x(n, i) * kernel(i, unit), 0);

checkLayer("a residual: what the body makes of x, added back to x", {
  layer: () => residual(chain(dense(3, { useBias: false }), relu)),
  inputs: [[4, 3]],
  output: [4, 3],
  weights: { kernel: [3, 3] },
  reference:
    ([x], { kernel }) =>
    (n, unit) =>
      x!(n!, unit!) + Math.max(0, sums(x!, kernel!, n!, unit!)),
});

checkLayer("branches: the same input through two blocks, side by side", {
  layer: () => branches(dense(2, { useBias: false }), relu),
  inputs: [[4, 3]],
  output: [4, 5],
  weights: { kernel: [3, 2] },
  reference:
    ([x], { kernel }) =>
    (n, i) =>
      i! < 2 ? sums(x!, kernel!, n!, i!) : Math.max(0, x!(n!, i! - 2)),
});
