/**
 * @file The shape rule of a U-Net: which image sizes fit, and the size of the output.
 *
 * With padding the size must be a multiple of 2^depth and is kept. Without, it must be `2^depth * m + 4(2^depth - 1)` for
 * a whole m, so that every pooling meets an even size, and `12 * 2^depth - 8` pixels are lost: 572 comes out as 388.
 */
import type { Dim, Padding, Shape } from "@tributary/kernel";
import {
  type Add,
  axisName,
  type ComplainOf,
  type Complaint,
  complainOf,
  type DivMod,
  type Image,
  isImage,
  type Lt,
  type NotImage,
  notImage,
  type OneOf,
  type Sub,
} from "@tributary/kernel/authoring";

const messages = {
  depth: {
    problem: "depth {depth} is not possible",
    expected: "a depth from 1 to 6",
    fix: "choose a depth from 1 to 6",
  },
  valid: {
    problem: "{axis} {size} cannot be halved {depth} times without dropping pixels",
    expected: "an even height and width before every pooling",
    fix: "resize or tile the image to {low} or {high} pixels",
  },
  small: {
    problem: "{axis} {size} is too small for depth {depth} without padding",
    expected: "at least {least} pixels",
    fix: "resize the image to {least} pixels, or use padding 'same'",
  },
  same: {
    problem: "{axis} {size} is not a multiple of {multiple} (2^depth)",
    expected: "an even height and width before every pooling",
    fix: "resize or pad the image to {low} or {high} pixels",
  },
  sameSmall: {
    problem: "{axis} {size} is not a multiple of {multiple} (2^depth)",
    expected: "an even height and width before every pooling",
    fix: "resize or pad the image to {multiple} pixels",
  },
} as const;
type Messages = typeof messages;

/** By depth: 2^d, 4(2^d - 1), the pixels lost without padding, and the smallest size that fits without padding. */
const table = {
  1: [2, 4, 16, 18],
  2: [4, 12, 40, 44],
  3: [8, 28, 88, 92],
  4: [16, 60, 184, 188],
  5: [32, 124, 376, 380],
  6: [64, 252, 760, 764],
} as const;
type Table = typeof table;
/** How many times a U-Net halves the image. */
export type UnetDepth = OneOf<[1, 2, 3, 4, 5, 6]>;

type Size<At extends string, N, D extends UnetDepth, P extends Padding, Axis extends string> = N extends null
  ? null
  : number extends N
    ? number
    : [P] extends ["same"]
      ? Same<At, N & number, Table[D][0], Axis>
      : [P] extends ["valid"]
        ? Lt<N & number, Table[D][3]> extends true
          ? ComplainOf<Messages["small"], { at: At; axis: Axis; size: N; depth: D; least: Table[D][3] }>
          : Valid<At, N & number, D, Axis>
        : number;
type Valid<At extends string, N extends number, D extends UnetDepth, Axis extends string> = DivMod<
  Sub<N, Table[D][1]>,
  Table[D][0]
>[1] extends infer R extends number
  ? R extends 0
    ? Sub<N, Table[D][2]>
    : ComplainOf<
        Messages["valid"],
        { at: At; axis: Axis; size: N; depth: D; low: Sub<N, R>; high: Add<Sub<N, R>, Table[D][0]> }
      >
  : never;
type Same<At extends string, N extends number, M extends number, Axis extends string> = DivMod<
  N,
  M
>[1] extends infer R extends number
  ? R extends 0
    ? N
    : Lt<N, M> extends true
      ? ComplainOf<Messages["sameSmall"], { at: At; axis: Axis; size: N; multiple: M }>
      : ComplainOf<
          Messages["same"],
          { at: At; axis: Axis; size: N; multiple: M; low: Sub<N, R>; high: Add<Sub<N, R>, M> }
        >
  : never;

/** D: how many times the image is halved, P: its padding, F: the classes, At: who complains. */
export type UnetShape<S, D extends number, P extends Padding, F, At extends string = "unet"> = S extends readonly [
  infer B,
  infer H,
  infer W,
  unknown,
]
  ? D extends UnetDepth
    ? Image<B, Size<At, H, D, P, "height (axis 1)">, Size<At, W, D, P, "width (axis 2)">, F>
    : [B, Dim, Dim, F]
  : NotImage<At, S, [Dim, Dim, Dim, F]>;

const sizeAfter = (at: string, shape: Shape, axis: 1 | 2, depth: UnetDepth, padding: Padding): Dim | Complaint => {
  const size = shape[axis]!;
  const [multiple, offset, lost, least] = table[depth];
  const name = axisName(axis, 4);
  if (size === null) return null;
  if (padding === "same") {
    const rest = size % multiple;
    if (rest === 0) return size;
    const low = size - rest;
    return low === 0
      ? complainOf(messages.sameSmall, { at, axis: name, size, multiple }, shape)
      : complainOf(messages.same, { at, axis: name, size, multiple, low, high: low + multiple }, shape);
  }
  if (size < least) return complainOf(messages.small, { at, axis: name, size, depth, least }, shape);
  const rest = (size - offset) % multiple;
  if (rest === 0) return size - lost;
  return complainOf(
    messages.valid,
    { at, axis: name, size, depth, low: size - rest, high: size - rest + multiple },
    shape,
  );
};

/** The smallest height and width that fits. */
export const leastSize = (depth: number, padding: Padding): number => {
  const lost = padding === "valid" ? 12 * 2 ** depth - 8 : 0;
  return lost === 0 ? 2 ** depth : lost + Math.min(4, 2 ** depth);
};

export const unetShape = (
  shape: Shape,
  depth: number,
  padding: Padding,
  classes: number,
  at = "unet",
): Shape | Complaint => {
  if (!isImage(shape)) return notImage(at, shape);
  if (!Object.hasOwn(table, depth)) return complainOf(messages.depth, { at, depth });
  const [height, width] = ([1, 2] as const).map((axis) => sizeAfter(at, shape, axis, depth as UnetDepth, padding));
  if (typeof height === "object" && height !== null) return height;
  if (typeof width === "object" && width !== null) return width;
  return [shape[0], height!, width!, classes];
};
