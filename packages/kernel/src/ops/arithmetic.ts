/** @file Arithmetic on two tensors, number by number. Shapes broadcast as NumPy's do. */
import { apply, NUMBERS, type Op } from "../graph/op.ts";
import { scalar } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastShape, sumTo } from "./broadcast.ts";
import { unary } from "./elementwise.ts";

type Partials = (a: Tensor, b: Tensor, dOutput: Tensor, output: Tensor) => readonly [Tensor, Tensor];

const binaryOp = (name: string, onnxName: string, partials: Partials): Op<null> => ({
  name,
  takes: NUMBERS,
  shape: ({ inputs: [a, b], at }) => broadcastShape(a!.shape, b!.shape, at),
  gradient({ inputs, output }, dOutput) {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    const [dA, dB] = partials(a, b, dOutput, output);
    return [sumTo(dA, a.shape), sumTo(dB, b.shape)];
  },
  lower({ inputs }, onnx) {
    const { names, layout } = onnx.aligned(inputs);
    return { name: onnx.node(onnxName, names), layout };
  },
});

const plusOp = binaryOp("plus", "Add", (_a, _b, d) => [d, d]);
const minusOp = binaryOp("minus", "Sub", (_a, _b, d) => [d, negate(d)]);
// The product rule.
const timesOp = binaryOp("times", "Mul", (a, b, d) => [times(d, b), times(d, a)]);
// The quotient rule.
const overOp = binaryOp("over", "Div", (_a, b, d, y) => [over(d, b), negate(over(times(d, y), b))]);

/** A number beside a tensor, as a tensor of its type. */
export const beside = (x: Tensor | number, other: Tensor | number): Tensor =>
  typeof x !== "number" ? x : scalar(x, typeof other === "number" ? "float32" : other.dtype);

const binary =
  (op: Op<null>) =>
  (a: Tensor | number, b: Tensor | number): Tensor =>
    apply(op, [beside(a, b), beside(b, a)], null);

/** a + b */
export const plus: (a: Tensor | number, b: Tensor | number) => Tensor = binary(plusOp);
/** a − b */
export const minus: (a: Tensor | number, b: Tensor | number) => Tensor = binary(minusOp);
/** a · b, number by number */
export const times: (a: Tensor | number, b: Tensor | number) => Tensor = binary(timesOp);
/** a / b, number by number */
export const over: (a: Tensor | number, b: Tensor | number) => Tensor = binary(overOp);
/** −x */
export const negate: (x: Tensor) => Tensor = unary("negate", "Neg", (_x, d) => negate(d));
/** x² */
export const square = (x: Tensor): Tensor => times(x, x);
