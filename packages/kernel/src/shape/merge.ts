/**
 * @file The shape rule of element-wise merges (`add`, `multiply`, …): aligned at the last axis, sizes of 1 are broadcast.
 *
 * As in Keras: an unknown size next to a known one stays unknown, a tensor with fewer axes gets axes of size 1 after
 * its batch, and the batch itself must be equal.
 */
import type { Complaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import { type AxisName, axisName, type Complain, complain } from "./messages.ts";
import type { Dim, Shape } from "./types.ts";

/** The batch: the known size of the two; false if they differ. */
type Batch<A, B> = A extends null ? B : B extends null ? A : [A & B] extends [never] ? false : A & B;
type Stretch<A, B> = A extends null
  ? null
  : B extends null
    ? null
    : A extends 1
      ? B
      : B extends 1
        ? A
        : number extends A
          ? number
          : number extends B
            ? number
            : [A & B] extends [never]
              ? false
              : A & B;

type Walk<At extends string, A, B, R extends number, Out extends unknown[] = []> = A extends readonly [
  ...infer AT,
  infer a,
]
  ? B extends readonly [...infer BT, infer b]
    ? Stretch<a, b> extends infer s
      ? s extends false
        ? Complain<"merge", { at: At; axis: AxisName<[0, ...AT]["length"] & number, R>; a: a; b: b }>
        : Walk<At, AT, BT, R, [s, ...Out]>
      : never
    : [...A, ...Out]
  : B extends readonly unknown[]
    ? [...B, ...Out]
    : never;

/** The shape of two tensors merged element-wise. */
export type MergeShape<At extends string, A extends Shape, B extends Shape> = number extends Rank<A> | Rank<B>
  ? Shape
  : A extends readonly [infer N, ...infer AT]
    ? B extends readonly [infer N2, ...infer BT]
      ? Batch<N, N2> extends infer n
        ? n extends false
          ? Complain<"mergeBatch", { at: At; a: N; b: N2 }>
          : Walk<At, AT, BT, Rank<A>> extends infer R
            ? R extends readonly unknown[]
              ? [n, ...R]
              : R
            : never
        : never
      : Shape
    : Shape;

export const mergeShape = (at: string, a: Shape, b: Shape): Shape | Complaint => {
  const [n = null, ...p] = a;
  const [m = null, ...q] = b;
  if (n !== null && m !== null && n !== m) return complain("mergeBatch", { at, a: n, b: m }, [a, b]);
  const out: Dim[] = [];
  while (p.length > 0 && q.length > 0) {
    const axis = p.length;
    const [u, v] = [p.pop()!, q.pop()!];
    if (u === null || v === null) out.unshift(null);
    else if (u === 1 || v === 1 || u === v) out.unshift(u === 1 ? v : u);
    else return complain("merge", { at, axis: axisName(axis, a.length), a: u, b: v }, [a, b]);
  }
  return [n ?? m, ...p, ...q, ...out];
};
