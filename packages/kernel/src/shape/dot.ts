/** @file The shape rule of Keras' `Dot`: products of two tensors, summed along one axis of each. */
import { type AxisAt, axisAt } from "./axis.ts";
import type { Complaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

/** One axis for both tensors, or one for each. */
export type DotAxes = number | readonly [number, number];
type First<X extends DotAxes> = X extends readonly [infer A extends number, number] ? A : X & number;
type Second<X extends DotAxes> = X extends readonly [number, infer B extends number] ? B : X & number;

type Without<S extends readonly unknown[], At, Out extends unknown[] = []> = S extends readonly [infer H, ...infer T]
  ? [...Out, 0]["length"] extends At
    ? [...Out, ...T]
    : Without<T, At, [...Out, H]>
  : Out;

type Contract<
  A extends readonly unknown[],
  B extends readonly unknown[],
  I extends number,
  J extends number,
  X extends DotAxes,
> = [A[I], B[J]] extends [infer m, infer n]
  ? m extends null
    ? Left<A, B, I, J>
    : n extends null
      ? Left<A, B, I, J>
      : [m & n] extends [never]
        ? Complain<"dotAxis", { at: "dot"; a: First<X>; m: m; b: Second<X>; n: n }>
        : Left<A, B, I, J>
  : never;
type Left<A extends readonly unknown[], B extends readonly unknown[], I, J> = A extends readonly [infer N, ...infer AT]
  ? B extends readonly [unknown, ...infer BT]
    ? [...Without<AT, I>, ...Without<BT, J>] extends infer R extends readonly unknown[]
      ? R["length"] extends 0
        ? [N, 1]
        : [N, ...R]
      : never
    : never
  : never;

type Wanted = "[batch, …, features]";
const wanted: Wanted = "[batch, …, features]";

/**
 * As in Keras: the remaining axes of the first tensor, then those of the second without its batch; [batch, 1] if none
 * remain.
 */
export type DotShape<A extends Shape, B extends Shape, X extends DotAxes> = number extends
  | Rank<A>
  | Rank<B>
  | First<X>
  | Second<X>
  ? Shape
  : Rank<A> extends 0 | 1
    ? Complain<"rank", { at: "dot"; wanted: Wanted; shape: Show<A> }>
    : Rank<B> extends 0 | 1
      ? Complain<"rank", { at: "dot"; wanted: Wanted; shape: Show<B> }>
      : [AxisAt<Rank<A>, First<X>>, AxisAt<Rank<B>, Second<X>>] extends [infer I extends number, infer J extends number]
        ? I extends -1
          ? Complain<"noAxis", { at: "dot"; axis: First<X>; shape: Show<A> }>
          : J extends -1
            ? Complain<"noAxis", { at: "dot"; axis: Second<X>; shape: Show<B> }>
            : 0 extends I | J
              ? Complain<"dotBatch", { at: "dot" }>
              : Contract<A, B, I, J, X>
        : never;

/** Both axes counted from 0, or why there are none. */
export const dotAxes = (a: Shape, b: Shape, axes: DotAxes): readonly [number, number] | Complaint => {
  const at = "dot";
  const [first, second] = typeof axes === "number" ? [axes, axes] : axes;
  for (const shape of [a, b]) if (shape.length < 2) return complain("rank", { at, wanted, shape: show(shape) }, [a, b]);
  const [i, j] = [axisAt(a.length, first), axisAt(b.length, second)];
  if (i < 0) return complain("noAxis", { at, axis: first, shape: show(a) }, [a, b]);
  if (j < 0) return complain("noAxis", { at, axis: second, shape: show(b) }, [a, b]);
  if (i === 0 || j === 0) return complain("dotBatch", { at }, [a, b]);
  const [m, n] = [a[i]!, b[j]!];
  if (m !== null && n !== null && m !== n) return complain("dotAxis", { at, a: first, m, b: second, n }, [a, b]);
  return [i, j];
};

export const dotShape = (a: Shape, b: Shape, axes: DotAxes): Shape | Complaint => {
  const both = dotAxes(a, b, axes);
  if (!("length" in both)) return both;
  const [i, j] = both;
  const left = [...a.slice(1).toSpliced(i - 1, 1), ...b.slice(1).toSpliced(j - 1, 1)];
  return [a[0]!, ...(left.length === 0 ? [1] : left)];
};
