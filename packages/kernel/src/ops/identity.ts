/** @file The same tensor under a new name. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";

const identityOp: Op<null, Unary> = {
  name: "identity",
  takes: "any",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: (_, dOutput) => [dOutput],
  reach: elementReach,
  range: ({ inputs: [x] }, of) => of(x),
  lower: ({ inputs: [x] }, onnx) => onnx.inAnyOrder(x),
};

/** Returns its input unchanged, as a new tensor: the output of another layer. */
export const identity = (x: Tensor): Tensor => apply(identityOp, [x], null);
