/**
 * @file Tensors concatenated along an axis.
 *
 * As in Keras the other sizes must be equal; an unknown size matches any, and the result has the first tensor's.
 */
import type { Add } from "./arithmetic.ts";
import { type AxisAt, axisAt } from "./axis.ts";
import type { Complaint } from "./complaint.ts";
import type { Rank } from "./image.ts";
import { type AxisName, axisName, type Complain, complain, type Show, show } from "./messages.ts";
import type { Dim, Shape } from "./types.ts";

/** Sizes that must be equal: `null` and `number` match any; false if they differ. */
type Agree<A, B> = A extends null ? null : B extends null ? A : [A & B] extends [never] ? false : A & B;
type Sum<A, B> = A extends null ? null : B extends null ? null : Add<A & number, B & number>;

type Walk<A, B, At, R extends number, Out extends unknown[] = []> = A extends readonly [infer a, ...infer AT]
  ? B extends readonly [infer b, ...infer BT]
    ? Out["length"] extends At
      ? Walk<AT, BT, At, R, [...Out, Sum<a, b>]>
      : Agree<a, b> extends infer s
        ? s extends false
          ? Complain<"concatenateAxis", { at: "concatenate"; axis: AxisName<Out["length"], R>; a: a; b: b }>
          : Walk<AT, BT, At, R, [...Out, s]>
        : never
    : Out
  : Out;

/** The shape of two tensors concatenated. */
export type ConcatenateShape<A extends Shape, B extends Shape, Axis extends number> = number extends
  | Rank<A>
  | Rank<B>
  | Axis
  ? Shape
  : Rank<A> extends Rank<B>
    ? AxisAt<Rank<A>, Axis> extends infer At
      ? At extends -1
        ? Complain<"noAxis", { at: "concatenate"; axis: Axis; shape: Show<A> }>
        : Walk<A, B, At, Rank<A>>
      : never
    : Complain<"concatenateRank", { at: "concatenate"; a: Show<A>; b: Show<B> }>;

export const concatenateShape = (a: Shape, b: Shape, axis: number): Shape | Complaint => {
  const at = "concatenate";
  if (a.length !== b.length) return complain("concatenateRank", { at, a: show(a), b: show(b) }, [a, b]);
  const joined = axisAt(a.length, axis);
  if (joined < 0) return complain("noAxis", { at, axis, shape: show(a) }, a);
  const out: Dim[] = [];
  for (const [i, p] of a.entries()) {
    const q = b[i]!;
    if (i === joined) out.push(p === null || q === null ? null : p + q);
    else if (p === null || q === null || p === q) out.push(p);
    else return complain("concatenateAxis", { at, axis: axisName(i, a.length), a: p, b: q }, [a, b]);
  }
  return out;
};
