/** @file Activations: element-wise functions that are not linear. */
import type { Emitter } from "../graph/emitter.ts";
import { apply, type Binary, type Op, type Unary } from "../graph/op.ts";
import { between } from "../graph/range.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { checkNumber } from "./arguments.ts";
import { add, multiply, square, subtract } from "./arithmetic.ts";
import { beforeExpand } from "./broadcast.ts";
import { greaterEqual, lessEqual } from "./comparison.ts";
import { elementwise, unary } from "./elementwise.ts";
import { withoutWaiting } from "./once-known.ts";
import { erf } from "./unary.ts";

/** 1 where x is positive, else 0. A steep HardSigmoid, since ONNX Runtime computes it on all cores, and Sign on one. */
const positiveOf = (value: string, onnx: Emitter): string =>
  onnx.node("HardSigmoid", [value], { alpha: { float: 1e38 }, beta: { float: 0 } });

/** Of an image that was brought into blocks it lies there, as the gradient will, which comes from where the image was read. */
const positiveOp: Op<null, Unary> = {
  ...elementwise<null>(
    "positive",
    () => () => undefined,
    (_, value, onnx) => positiveOf(value, onnx),
  ),
  lower({ inputs: [y] }, onnx) {
    const { name, layout } = onnx.readily(y);
    return { name: positiveOf(name, onnx), layout };
  },
};

const reluOp: Op<null, Unary> = {
  ...elementwise<null>(
    "relu",
    // What is the same for all pixels need not be repeated for each.
    () => (_x, d, y) => multiply(beforeExpand(d) ?? d, apply(positiveOp, [y], null)),
    (_, value, onnx) => onnx.node("Relu", [value]),
    (_, { low, high }) => between(Math.max(low, 0), Math.max(high, 0)),
  ),
  order: "kept",
};

/**
 * max(x, 0)
 *
 * @example
 * await compute(relu(constant([-1, 2]))); // [0, 2]
 */
export const relu = (x: Tensor): Tensor => apply(reluOp, [x], null);

/** A gradient where y is positive. One with its channels first stays so: what pooling leaves has its gradient read like that. */
const passedOp: Op<null, Binary> = {
  name: "passed",
  shape: ({ inputs: [d] }) => d.shape,
  gradient: ({ inputs: [, y] }, dOutput) => [apply(passedOp, [dOutput, y], null), undefined],
  lower({ inputs: [d, y] }, onnx) {
    const isFirst = onnx.stored(d).layout === "first";
    const { names, layout } = isFirst
      ? { names: [d, y].map((x) => onnx.channelsFirst(x)), layout: "first" as const }
      : onnx.aligned([d, y]);
    return { name: onnx.node("Mul", [names[0]!, positiveOf(names[1]!, onnx)]), layout };
  },
};

const reluOfMaximaOp: Op<null, Unary> = {
  ...reluOp,
  gradient: ({ output }, dOutput) => [apply(passedOp, [dOutput, output], null)],
};

/** {@link relu} of what pooling leaves. */
export const reluOfMaxima = (x: Tensor): Tensor => apply(reluOfMaximaOp, [x], null);

/** A ReLU whose gradient is 0 already where it has to be. */
const unmaskedReluOp: Op<null, Unary> = { ...reluOp, gradient: (_, dOutput) => [dOutput] };

/** The same numbers. The gradient is passed on where they are positive. */
const positivelyOp: Op<null, Unary> = {
  name: "positively",
  order: "kept",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: ({ output }, dOutput) => [apply(passedOp, [dOutput, output], null)],
  range: ({ inputs: [x] }, of) => of(x),
  reach: elementReach,
  lower: ({ inputs: [x] }, onnx) => onnx.inAnyOrder(x),
};

/**
 * {@link relu} of several tensors that become one, such as by concatenation. The gradient is masked as a whole, in whatever order that lies, before it is
 * cut apart.
 */
export const relusJoined = (xs: readonly Tensor[], join: (xs: readonly Tensor[]) => Tensor): Tensor =>
  apply(positivelyOp, [join(xs.map((x) => apply(unmaskedReluOp, [x], null)))], null);

/** Whether a tensor is the result of {@link reluOfMaxima}. */
export const isOfMaxima = (x: Tensor): boolean => withoutWaiting(x).from?.op === reluOfMaximaOp;

/** What {@link relu} was applied to; null for any other tensor. */
export const beforeRelu = ({ from }: Tensor): Tensor | null =>
  from?.op === reluOp || from?.op === reluOfMaximaOp ? from.call.inputs[0]! : null;

/**
 * 1 / (1 + e⁻ˣ)
 *
 * @example
 * await compute(sigmoid(constant([0, 100]))); // [0.5, 1]
 */
export const sigmoid: (x: Tensor) => Tensor = unary(
  "sigmoid",
  "Sigmoid",
  (_x, d, y) => multiply(d, multiply(y, subtract(1, y))),
  (_, x) => ({ ...between(0, 1), logits: () => x }),
);

/**
 * The hyperbolic tangent.
 *
 * @example
 * await compute(tanh(constant([0, 100]))); // [0, 1]
 */
export const tanh: (x: Tensor) => Tensor = unary(
  "tanh",
  "Tanh",
  (_x, d, y) => multiply(d, subtract(1, square(y))),
  () => between(-1, 1),
);

/**
 * ln(1 + eˣ)
 *
 * @example
 * await compute(softplus(constant([-200, 200]))); // [0, 200]
 */
export const softplus: (x: Tensor) => Tensor = unary("softplus", "Softplus", (x, d) => multiply(d, sigmoid(x)));

/** 1 where x lies strictly between two numbers, 0 elsewhere. */
const within = (x: Tensor, low: number, high: number): Tensor =>
  subtract(subtract(1, lessEqual(x, low)), greaterEqual(x, high));

const clipOp = elementwise<{ readonly minimum: number; readonly maximum: number }>(
  "clip",
  ({ minimum, maximum }) =>
    (x, d) =>
      multiply(d, within(x, minimum, maximum)),
  ({ minimum, maximum }, value, onnx) => onnx.node("Clip", [value, onnx.floats(minimum), onnx.floats(maximum)]),
  // Probabilities clipped a little at 0 and 1 still count as probabilities.
  ({ minimum, maximum }, { low, high, shares }) => {
    const clipped = (end: number): number => Math.min(Math.max(end, minimum), maximum);
    return { ...between(clipped(low), clipped(high)), shares };
  },
);

/**
 * Limits each element to the range from `minimum` to `maximum`.
 *
 * @example
 * await compute(clip(constant([-3, 0.5, 7]), 0, 1)); // [0, 0.5, 1]
 */
export const clip = (x: Tensor, minimum: number, maximum: number): Tensor => {
  checkNumber("clip", "minimum", minimum);
  checkNumber("clip", "maximum", maximum);
  return apply(clipOp, [x], { minimum, maximum });
};

const leakyReluOp = elementwise<{ readonly slope: number }>(
  "leakyRelu",
  ({ slope }) =>
    (x, d) =>
      multiply(d, add(multiply(greaterEqual(x, 0), 1 - slope), slope)),
  ({ slope }, value, onnx) => onnx.node("LeakyRelu", [value], { alpha: { float: slope } }),
);

/** x, or slope · x where x is negative. */
export const leakyRelu = (x: Tensor, slope: number): Tensor => apply(leakyReluOp, [x], { slope });

const eluOp = elementwise<{ readonly alpha: number }>(
  "elu",
  // Below 0 the derivative α · eˣ is y + α.
  ({ alpha }) =>
    (x, d, y) => {
      const positive = greaterEqual(x, 0);
      return multiply(d, add(positive, multiply(subtract(1, positive), add(y, alpha))));
    },
  ({ alpha }, value, onnx) => onnx.node("Elu", [value], { alpha: { float: alpha } }),
);

/** x, or α · (eˣ − 1) where x is negative. Clevert et al. 2015, arXiv:1511.07289. */
export const elu = (x: Tensor, alpha: number): Tensor => apply(eluOp, [x], { alpha });

const hardSigmoidOp = elementwise<null>(
  "hardSigmoid",
  () => (x, d) => multiply(multiply(d, within(x, -3, 3)), 1 / 6),
  (_, value, onnx) => onnx.node("HardSigmoid", [value], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
  () => between(0, 1),
);

/** x / 6 + 1 / 2, between 0 and 1. */
export const hardSigmoid = (x: Tensor): Tensor => apply(hardSigmoidOp, [x], null);

/** x · hardSigmoid(x). Howard et al. 2019, "Searching for MobileNetV3", arXiv:1905.02244. */
export const hardSwish = (x: Tensor): Tensor => multiply(x, hardSigmoid(x));

/** x · sigmoid(x) */
export const silu = (x: Tensor): Tensor => multiply(x, sigmoid(x));

/** x · Φ(x), with the normal distribution Φ. Hendrycks & Gimpel 2016, arXiv:1606.08415. */
export const gelu = (x: Tensor): Tensor => multiply(multiply(x, 0.5), add(erf(multiply(x, Math.SQRT1_2)), 1));

/** {@link gelu} with Φ approximated by tanh, as the paper suggests. */
export const geluApproximate = (x: Tensor): Tensor => {
  const inner = multiply(add(x, multiply(multiply(square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return multiply(multiply(x, 0.5), add(tanh(inner), 1));
};
