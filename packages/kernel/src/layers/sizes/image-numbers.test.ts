/** @file Values and gradients of the layers that resize, crop, pad and reorder images. */
import { checkLayer, type Grid } from "@tributary/testing";
import { cropAndConcatenate } from "../merging/crop-and-concatenate.ts";
import { centerCrop } from "./center-crop.ts";
import { cropping2d } from "./cropping2d.ts";
import { depthToSpace, spaceToDepth } from "./depth-to-space.ts";
import { flatten } from "./flatten.ts";
import { permute } from "./permute.ts";
import { reshape } from "./reshape.ts";
import { resizing } from "./resizing.ts";
import { cropLike, padLike, resizeLike } from "./same-size.ts";
import { upSampling2d } from "./up-sampling2d.ts";
import { zeroPadding2d } from "./zero-padding2d.ts";

const image = [2, 3, 4, 2];
const anySize = [[null, null, 2]];

/** The interpolated value between pixels. */
const between = (x: Grid, [n, y, z, c]: readonly [number, number, number, number]): number => {
  const [top, left] = [Math.floor(y), Math.floor(z)];
  const [down, right] = [y - top, z - left];
  const row = (at: number): number => x(n, at, left, c) * (1 - right) + (right > 0 ? x(n, at, left + 1, c) * right : 0);
  return row(top) * (1 - down) + (down > 0 ? row(top + 1) * down : 0);
};
const clamp = (place: number, size: number): number => Math.min(Math.max(place, 0), size - 1);

checkLayer("upSampling2d repeats pixels", {
  layer: () => upSampling2d([2, 3]),
  inputs: [image],
  output: [2, 6, 12, 2],
  open: anySize,
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, Math.floor(y! / 2), Math.floor(z! / 3), c!),
});

checkLayer("upSampling2d, bilinear on the half-pixel grid", {
  layer: () => upSampling2d(2, { interpolation: "bilinear" }),
  inputs: [image],
  output: [2, 6, 8, 2],
  open: anySize,
  reference:
    ([x]) =>
    (n, y, z, c) =>
      between(x!, [n!, clamp((y! + 0.5) / 2 - 0.5, 3), clamp((z! + 0.5) / 2 - 0.5, 4), c!]),
});

checkLayer("upSampling2d, bilinear with aligned corners", {
  layer: () => upSampling2d(2, { interpolation: "bilinear", alignCorners: true }),
  inputs: [image],
  output: [2, 6, 8, 2],
  open: anySize,
  tolerance: 1e-4,
  reference:
    ([x]) =>
    (n, y, z, c) =>
      between(x!, [n!, (y! * 2) / 5, (z! * 3) / 7, c!]),
});

checkLayer("depthToSpace, in PyTorch's order", {
  layer: () => depthToSpace(2, { order: "torch" }),
  inputs: [[2, 2, 3, 8]],
  output: [2, 4, 6, 2],
  open: [[null, null, 8]],
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, Math.floor(y! / 2), Math.floor(z! / 2), 4 * c! + 2 * (y! % 2) + (z! % 2)),
});

checkLayer("spaceToDepth, in TensorFlow's order", {
  layer: () => spaceToDepth(2),
  inputs: [[2, 4, 6, 2]],
  output: [2, 2, 3, 8],
  open: [[null, null, 2]],
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, 2 * y! + Math.floor(c! / 4), 2 * z! + (Math.floor(c! / 2) % 2), c! % 2),
});

checkLayer("resizing", {
  layer: () => resizing(5, 2),
  inputs: [image],
  output: [2, 5, 2, 2],
  open: anySize,
  reference:
    ([x]) =>
    (n, y, z, c) =>
      between(x!, [n!, clamp(((y! + 0.5) * 3) / 5 - 0.5, 3), clamp((z! + 0.5) * 2 - 0.5, 4), c!]),
});

checkLayer("zeroPadding2d", {
  layer: () =>
    zeroPadding2d([
      [1, 2],
      [0, 3],
    ]),
  inputs: [image],
  output: [2, 6, 7, 2],
  open: anySize,
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, y! - 1, z!, c!),
});

checkLayer("cropping2d", {
  layer: () =>
    cropping2d([
      [1, 0],
      [1, 2],
    ]),
  inputs: [image],
  output: [2, 2, 1, 2],
  open: anySize,
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, y! + 1, z! + 1, c!),
});

checkLayer("centerCrop", {
  layer: () => centerCrop(2, 1),
  inputs: [image],
  output: [2, 2, 1, 2],
  open: anySize,
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, y!, z! + 1, c!),
});

const two = [
  [2, 5, 6, 2],
  [2, 3, 3, 1],
];
const anySizes = [
  [null, null, 2],
  [null, null, 1],
];
const pairwise =
  <A, B, R>(layer: (a: A, b: B) => R) =>
  () =>
  ([a, b]: readonly [A, B]): R =>
    layer(a, b);

checkLayer("cropAndConcatenate: [skip, up]", {
  layer: pairwise(cropAndConcatenate) as never,
  inputs: two,
  output: [2, 3, 3, 3],
  open: anySizes,
  reference:
    ([skip, up]) =>
    (n, y, z, c) =>
      c! < 2 ? skip!(n!, y! + 1, z! + 1, c!) : up!(n!, y!, z!, 0),
});

checkLayer("cropLike", {
  layer: pairwise(cropLike) as never,
  inputs: two,
  output: [2, 3, 3, 2],
  open: anySizes,
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, y! + 1, z! + 1, c!),
});

checkLayer("padLike", {
  layer: pairwise(padLike) as never,
  inputs: two.toReversed(),
  output: [2, 5, 6, 1],
  open: anySizes.toReversed(),
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, y! - 1, z! - 1, c!),
});

checkLayer("resizeLike", {
  layer: pairwise(resizeLike) as never,
  inputs: two.toReversed(),
  output: [2, 5, 6, 1],
  open: anySizes.toReversed(),
  reference:
    ([x]) =>
    (n, y, z, c) =>
      x!(n!, Math.floor((y! * 3) / 5), Math.floor(z! / 2), c!),
});

checkLayer("flatten: row by row, channels last", {
  layer: () => flatten,
  inputs: [image],
  output: [2, 24],
  reference:
    ([x]) =>
    (n, i) =>
      x!(n!, Math.floor(i! / 8), Math.floor(i! / 2) % 4, i! % 2),
});

checkLayer("reshape", {
  layer: () => reshape([-1, 3]),
  inputs: [image],
  output: [2, 8, 3],
  reference:
    ([x]) =>
    (n, row, column) => {
      const i = row! * 3 + column!;
      return x!(n!, Math.floor(i / 8), Math.floor(i / 2) % 4, i % 2);
    },
});

checkLayer("permute", {
  layer: () => permute([3, 1, 2]),
  inputs: [image],
  output: [2, 2, 3, 4],
  open: anySize,
  reference:
    ([x]) =>
    (n, c, y, z) =>
      x!(n!, y!, z!, c!),
});
