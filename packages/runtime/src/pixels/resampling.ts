/** @file Resizing as matrices that the graph makes itself: for pictures of any size, pixel by pixel as `@tributary/images` does it. */
import type { Interpolation } from "@tributary/kernel";
import type { GraphWriter, Value } from "./graph-writer.ts";

/** The two sizes of a side, as whole numbers. */
export interface Side {
  readonly from: Value;
  readonly to: Value;
}

/** `"cover"`: the mean of what is covered where a side shrinks, bilinear where none does. */
export type Resampling = Interpolation | "cover";

/** Numbers from 0 up to but not including `count`, in double precision, along one axis of a matrix. */
export const counted = (write: GraphWriter, count: Value, axis: 0 | 1): Value => {
  const limit = write.cast(count, "float64");
  const numbers = write.node("Range", [write.double(0), limit, write.double(1)]);
  return write.node("Unsqueeze", [numbers, write.whole([1 - axis])]);
};

/** Arithmetic on matrices of places, in the words of a formula. */
const arithmetic = (write: GraphWriter) => {
  const value = (x: Value | number): Value => (typeof x === "number" ? write.double(x) : x);
  const two =
    (op: string) =>
    (a: Value | number, b: Value | number): Value =>
      write.node(op, [value(a), value(b)]);
  return {
    add: two("Add"),
    subtract: two("Sub"),
    multiply: two("Mul"),
    divide: two("Div"),
    least: two("Min"),
    most: two("Max"),
    less: two("Less"),
    notLess: two("GreaterOrEqual"),
    equal: two("Equal"),
    floor: (x: Value): Value => write.node("Floor", [x]),
    absolute: (x: Value): Value => write.node("Abs", [x]),
    choose: (condition: Value, a: Value | number, b: Value | number): Value =>
      write.node("Where", [condition, value(a), value(b)]),
  };
};

type Arithmetic = ReturnType<typeof arithmetic>;

const sinc = (write: GraphWriter, { multiply, divide, equal, choose }: Arithmetic, x: Value): Value => {
  const isZero = equal(x, 0);
  const angle = multiply(choose(isZero, 1, x), Math.fround(Math.PI));
  return choose(isZero, 1, divide(write.node("Sin", [angle]), angle));
};

/** How much a pixel counts by its distance, and how far that reaches. */
const filters: Readonly<
  Record<
    "bilinear" | "bicubic" | "lanczos",
    readonly [reach: number, weigh: (write: GraphWriter, math: Arithmetic, x: Value) => Value]
  >
> = {
  bilinear: [1, (_, { most, subtract, absolute }, x) => most(0, subtract(1, absolute(x)))],
  bicubic: [
    2,
    (_, { add, multiply, subtract, absolute, less, choose }, x) => {
      const t = absolute(x);
      const near = add(multiply(multiply(subtract(multiply(t, 1.5), 2.5), t), t), 1);
      const far = multiply(subtract(multiply(add(multiply(subtract(t, 5), t), 8), t), 4), -0.5);
      return choose(less(t, 1), near, choose(less(t, 2), far, 0));
    },
  ],
  lanczos: [
    3,
    (write, math, x) => {
      const inside = math.less(math.absolute(x), 3);
      return math.choose(inside, math.multiply(sinc(write, math, x), sinc(write, math, math.divide(x, 3))), 0);
    },
  ],
};

/** Pillow's weights for bytes have 22 bits behind the point. */
const BITS = 2 ** 22;

/** Pillow's weights: `[to, from]`. */
const filterMatrix = (write: GraphWriter, method: keyof typeof filters, { from, to }: Side): Value => {
  const math = arithmetic(write);
  const { add, subtract, multiply, divide, least, most, less, notLess, floor, choose } = math;
  const [reach, weigh] = filters[method];
  const [size, scale] = [write.cast(from, "float64"), divide(write.cast(from, "float64"), write.cast(to, "float64"))];
  const stretch = most(scale, 1);
  const support = multiply(stretch, reach);
  const center = multiply(add(counted(write, to, 0), 0.5), scale);
  const pixel = counted(write, from, 1);
  const start = most(floor(add(subtract(center, support), 0.5)), 0);
  const end = least(floor(add(add(center, support), 0.5)), size);
  const isInside = write.node("And", [notLess(pixel, start), less(pixel, end)]);
  const weighed = weigh(write, math, divide(add(subtract(pixel, center), 0.5), stretch));
  const weights = choose(isInside, weighed, 0);
  const whole = write.node("ReduceSum", [weights, write.whole([1])], { keepdims: 1 });
  const scaled = multiply(divide(weights, whole), BITS);
  const sign = write.node("Sign", [scaled]);
  const rounded = multiply(sign, floor(add(math.absolute(scaled), 0.5)));
  return divide(rounded, BITS);
};

/** Each pixel by the part of it that the new one covers: `[to, from]`. */
const areaMatrix = (write: GraphWriter, { from, to }: Side): Value => {
  const { add, subtract, multiply, divide, least, most } = arithmetic(write);
  const scale = divide(write.cast(from, "float64"), write.cast(to, "float64"));
  const start = multiply(counted(write, to, 0), scale);
  const end = multiply(add(counted(write, to, 0), 1), scale);
  const pixel = counted(write, from, 1);
  const covered = most(subtract(least(end, add(pixel, 1)), most(start, pixel)), 0);
  return divide(covered, subtract(end, start));
};

/** The pixel under the new one's center, found by steps as Pillow finds it: `[to, from]`, a one in each row. */
const nearestMatrix = (write: GraphWriter, { from, to }: Side): Value => {
  const { divide, multiply, subtract, least, floor, equal, choose, less } = arithmetic(write);
  const step = divide(write.cast(from, "float64"), write.cast(to, "float64"));
  const places = counted(write, to, 0);
  const steps = choose(less(places, 0.5), multiply(step, 0.5), step);
  const at = write.node("CumSum", [steps, write.whole(0)]);
  const last = subtract(write.cast(from, "float64"), 1);
  const is = equal(least(floor(at), last), counted(write, from, 1));
  return write.cast(is, "float64");
};

/** Doubles rounded to whole levels, halves up, and limited to bytes. */
export const toLevels = (write: GraphWriter, x: Value): Value => {
  const rounded = write.node("Floor", [write.node("Add", [x, write.double(0.5)])]);
  return write.node("Clip", [rounded, write.double(0), write.double(255)]);
};

/**
 * Resizes `[channels, height, width]` from 0 to 255, doubles: in floats half of a level would be rounded now up, now down.
 *
 * Along the rows first, then along the columns, rounded after each: as Pillow does it. Means of areas are rounded once.
 */
export const resample = (
  write: GraphWriter,
  x: Value,
  method: Resampling,
  { height, width }: { readonly height: Side; readonly width: Side },
): Value => {
  const apply = (rows: Value, columns: Value, between: (x: Value) => Value): Value => {
    const across = between(write.node("MatMul", [x, write.node("Transpose", [columns], { perm: [1, 0] })]));
    return toLevels(write, write.node("MatMul", [rows, across]));
  };
  const rounded = (y: Value): Value => toLevels(write, y);
  if (method === "nearest") return apply(nearestMatrix(write, height), nearestMatrix(write, width), rounded);
  if (method !== "cover")
    return apply(filterMatrix(write, method, height), filterMatrix(write, method, width), rounded);
  const shrinks = write.node("Or", [
    write.node("Less", [height.to, height.from]),
    write.node("Less", [width.to, width.from]),
  ]);
  const either = (side: Side): Value =>
    write.node("Where", [shrinks, areaMatrix(write, side), filterMatrix(write, "bilinear", side)]);
  return apply(either(height), either(width), (y) => write.node("Where", [shrinks, y, rounded(y)]));
};
