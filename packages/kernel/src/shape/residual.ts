/** @file The shape rule of a residual block: the output of the body is added to that of the shortcut. */
import type { Complaint } from "./complaint.ts";
import { isComplaint } from "./complaint.ts";
import { type MergeShape, mergeShape } from "./merge.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

/** A: the shape of the shortcut's output, B: of the body's. */
export type ResidualShape<A, B> = A extends string
  ? A
  : B extends string
    ? B
    : A extends Shape
      ? B extends Shape
        ? MergeShape<"residual", A, B> extends infer R
          ? R extends string
            ? Complain<"residual", { at: "residual"; a: Show<A>; b: Show<B> }>
            : R
          : never
        : Shape
      : Shape;

export const residualShape = (shortcut: Shape, body: Shape): Shape | Complaint => {
  const sum = mergeShape("residual", shortcut, body);
  if (!isComplaint(sum)) return sum;
  return complain("residual", { at: "residual", a: show(shortcut), b: show(body) }, [shortcut, body]);
};
