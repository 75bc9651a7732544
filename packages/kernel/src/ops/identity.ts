/** @file The same numbers under a new name. */
import { apply, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";

const identityOp: Op<null> = {
  name: "identity",
  takes: "any",
  shape: ({ inputs }) => inputs[0]!.shape,
  gradient: (_, dOutput) => [dOutput],
  range: ({ inputs: [x] }, of) => of(x!),
  lower: ({ inputs }, onnx) => onnx.value(inputs[0]!),
};

/** The tensor itself, as the output of another layer. */
export const identity = (x: Tensor): Tensor => apply(identityOp, [x], null);
