/** @file Sums of many numbers at a time, in whatever order they lie. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";

const sumsAsStoredOp: Op<null, Unary> = {
  name: "sumsAsStored",
  shape: ({ inputs: [x] }) => x.shape.slice(0, 1),
  gradient: { why: "which numbers are in which sum is up to the engine" },
  lower({ inputs: [x] }, onnx) {
    const { name } = onnx.inAnyOrder(x);
    if (x.shape.length === 1) return name;
    const computed = onnx.asComputed(name);
    const lies = computed && computed.sizes.length > 1 && computed.sizes[0] === x.shape[0] ? computed : null;
    const axes = (lies?.sizes ?? x.shape).map((_, axis) => axis).slice(1);
    return onnx.node("ReduceSum", [lies?.name ?? name, onnx.ints(axes)], { keepdims: 0 });
  },
};

/**
 * The sums of as many numbers as the first axis has positions, each number in one of them: where a tensor lies in another order, they are not those of its
 * rows. For what is asked of all sums together, such as whether all numbers are finite: nothing is reordered for it.
 *
 * - in   any shape of one axis and more
 * - out  `[the size of the first axis]`
 *
 * @example
 * await compute(sumsAsStored(constant([[1, 3], [5, 7]]))); // [4, 12]
 */
export const sumsAsStored = (x: Tensor): Tensor => apply(sumsAsStoredOp, [x], null);
