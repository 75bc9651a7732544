/** @file The same values as another type. */
import { apply, type Op, type Unary } from "../graph/op.ts";
import { between } from "../graph/range.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { DType } from "../shape/types.ts";
import { refuseArgument } from "./arguments.ts";

/** ONNX's codes for the element types. */
const ONNX_TYPE: Readonly<Record<DType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 };

const castOp: Op<{ readonly dtype: DType }, Unary> = {
  name: "cast",
  takes: "any",
  shape: ({ inputs: [x] }) => x.shape,
  dtype: ({ attrs: { dtype } }) => dtype,
  reach: elementReach,
  gradient: null, // one of the two types is integer, whose steps have no slope
  // Integers keep their values as floats; floats lose their fraction as integers.
  range({ inputs: [x], attrs: { dtype } }, of) {
    const range = of(x);
    if (dtype === "bool") return between(0, 1);
    if (range.labels || dtype === "float32") return range;
    return between(Math.trunc(range.low), Math.trunc(range.high));
  },
  lower({ inputs: [x], attrs: { dtype } }, onnx) {
    const { name, layout } = onnx.stored(x);
    return { name: onnx.node("Cast", [name], { to: ONNX_TYPE[dtype] }), layout };
  },
};

/**
 * The same values as another type. Floats lose their fraction as integers; as `"bool"`, all but 0 are true. Nothing is
 * learned through it.
 *
 * @example
 * await compute(cast(constant([1.7, -1.2]), "int32")); // [1, -1]
 */
export const cast = (x: Tensor, dtype: DType): Tensor => {
  if (!Object.hasOwn(ONNX_TYPE, dtype)) {
    throw refuseArgument("cast", "dtype", dtype, `one of ${Object.keys(ONNX_TYPE).join(", ")}`);
  }
  return x.dtype === dtype ? x : apply(castOp, [x], { dtype });
};
