/** @file What a body makes of its input, added back to it. */
import type { Complaint } from "./complaint.ts";
import { isComplaint } from "./complaint.ts";
import { type MergeShape, mergeShape } from "./merge.ts";
import { type Complain, complain, type Show, show } from "./messages.ts";
import type { Shape } from "./types.ts";

/** A: what the shortcut gives, B: what the body gives. */
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
