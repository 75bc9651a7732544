/** @file What all element-wise functions have in common. */
import type { Emitter } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { anywhere, type Range } from "../graph/range.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Computes the gradient of the input, from the input, the gradient of the output, and the output. */
export type Derivative = (x: Tensor, dOutput: Tensor, y: Tensor) => Tensor | undefined;

/** An element-wise op: its result has the memory layout of its input. */
export const elementwise = <Attrs>(
  name: string,
  derivative: (attrs: Attrs) => Derivative,
  lower: (attrs: Attrs, value: string, onnx: Emitter) => string,
  range: (attrs: Attrs, known: Range, x: Tensor) => Range = () => anywhere,
): Op<Attrs, Unary> => ({
  name,
  shape: ({ inputs: [x] }) => x.shape,
  gradient: ({ inputs: [x], attrs, output }, dOutput) => [derivative(attrs)(x, dOutput, output)],
  range: ({ inputs: [x], attrs }, of) => range(attrs, of(x), x),
  reach: elementReach,
  lower({ inputs: [x], attrs }, onnx) {
    const { name: value, layout, logical } = onnx.inAnyOrder(x);
    const there = { name: lower(attrs, value, onnx), layout };
    return logical === undefined ? there : { ...there, logical: () => lower(attrs, logical(), onnx) };
  },
});

/** An element-wise function that is a single ONNX node. */
export const unary = (
  name: string,
  onnxName: string,
  derivative: Derivative,
  range: (known: Range, x: Tensor) => Range = () => anywhere,
): ((x: Tensor) => Tensor) => {
  const op = elementwise<null>(
    name,
    () => derivative,
    (_, value, onnx) => onnx.node(onnxName, [value]),
    (_, known, x) => range(known, x),
  );
  return (x) => apply(op, [x], null);
};
