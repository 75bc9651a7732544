/** @file For tests: a shape rule's type and its function must give the same answer. */
import type { Shape } from "@tributary/kernel";
import { type Complaint, isComplaint, sentenceOf } from "@tributary/kernel/authoring";
import { expect } from "vitest";

/** Whether two types are the same, not only assignable. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Mutable<E> = E extends readonly unknown[] ? { -readonly [K in keyof E]: E[K] } : E;

/** `agree<SlideShape<…>>(slideShape(…)).on([null, 28, 28, 64])`, or on the sentence of a complaint. */
export const agree = <Compiler>(
  runtime: Shape | Complaint,
): {
  on<const E extends Shape | string>(
    expected: E,
    ...same: Same<Compiler, Mutable<E>> extends true ? [] : [compiler: Compiler]
  ): void;
} => ({
  on: (expected, ..._same) => expect(isComplaint(runtime) ? sentenceOf(runtime) : runtime).toEqual(expected),
});
