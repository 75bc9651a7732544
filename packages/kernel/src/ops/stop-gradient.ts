/** @file The same values, behind which nothing is learned. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import { moved } from "../graph/range.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";

const stopGradientOp: Op<null, Unary> = {
  name: "stopGradient",
  takes: "any",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: null,
  reach: elementReach,
  // Whoever computes from the logits instead must not get around it.
  range: ({ inputs: [x] }, of) => moved(of(x), (axis) => axis, stopGradient),
  lower: ({ inputs: [x] }, onnx) => onnx.inAnyOrder(x),
};

/**
 * The same values as constants: nothing is learned through them. For losses that compare a model with itself or with a
 * teacher, such as distillation, consistency and contrastive losses.
 *
 * - in   any shape
 * - out  the same
 *
 * @example
 * // Distillation: the student comes close to the teacher, and the teacher does not move towards the student.
 * const [student, teacher] = [constant([1, 2]), constant([1, 4])];
 * const apart = mean(square(subtract(student, stopGradient(teacher))));
 * gradients(apart, [student, teacher]).map((slope) => slope !== undefined); // [true, false]
 * await compute(apart); // 2
 */
export const stopGradient = (x: Tensor): Tensor => apply(stopGradientOp, [x], null);
