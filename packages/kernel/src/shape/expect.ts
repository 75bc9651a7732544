/** @file A shape that the author of a model asserts. */
import type { Complaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import { type AxisName, axisName, type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

type Walk<A, B, R extends number, Out extends unknown[] = []> = A extends readonly [infer a, ...infer AT]
  ? B extends readonly [infer b, ...infer BT]
    ? [a & b] extends [never]
      ? Complain<"expect", { at: "expectShape"; axis: AxisName<Out["length"], R>; a: a; b: b }>
      : Walk<AT, BT, R, [...Out, b]>
    : Out
  : Out;

export type ExpectShape<A extends Shape, B extends Shape> = number extends Rank<A> | Rank<B>
  ? B
  : Rank<A> extends Rank<B>
    ? Walk<A, B, Rank<A>>
    : Complain<"expectRank", { at: "expectShape"; a: Show<A>; target: Show<B> }>;

export const expectedShape = (shape: Shape, target: Shape): Shape | Complaint => {
  const at = "expectShape";
  if (shape.length !== target.length) {
    return complain("expectRank", { at, a: show(shape), target: show(target) }, shape);
  }
  const axis = shape.findIndex((size, i) => size !== target[i]);
  if (axis < 0) return target;
  const [a, b] = [shape[axis]!, target[axis]!];
  return complain("expect", { at, axis: axisName(axis, shape.length), a, b, target: show(target) }, shape);
};
