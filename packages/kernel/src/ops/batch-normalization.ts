/**
 * @file Batch normalization. Ioffe & Szegedy 2015, arXiv:1502.03167, algorithm 1.
 *
 * ONNX Runtime's `BatchNormalization` node in its inference form is one pass of a · x + b per channel; training is built
 * from it and from sums, or from the node's own training form where that may be used.
 */
import { apply, type Op } from "../graph/op.ts";
import { elementReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { isPooled, type Training } from "../graph/training.ts";
import { countOf } from "../shape/count.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { type Learned, normalizedAtOnce, squaresOfCentered } from "./batch-statistics.ts";
import { sizeAt, sizesOf } from "./broadcast.ts";
import { greaterEqual } from "./comparison.ts";
import { centeredByChannel } from "./convolved-mean.ts";
import { overDeviation } from "./over-deviation.ts";
import { dotPerChannel, lowerScaleAndShift, scaleAndShift, sumPerChannel } from "./per-channel.ts";
import { reciprocal, sqrt } from "./unary.ts";

interface Moments {
  readonly mean: Tensor;
  /** x without its mean, times the sign. */
  readonly centered: Tensor;
  /** The sums of its squares, and of how many. */
  readonly squares: Tensor;
  readonly count: number;
}

/**
 * The mean first, then the mean square of x − mean. E[x²] − E[x]² costs one pass less, but loses precision far from 0.
 */
const momentsOf = (
  [x, gamma, beta]: Normalized,
  sign: Tensor | null,
  epsilon: number,
  readers: Training["readers"],
): Moments => {
  const count = countOf(sizesOf(x)) / sizeAt(x, -1);
  const image = x.from?.call.inputs[0];
  // Only maxima are normalized where there is a sign.
  const learned: Learned | null = sign ? null : [gamma, beta];
  const sharers = image && readers(x) === 1 ? readers(image) : null;
  const { mean, centered } = centeredByChannel(x, { sharers, learned, sign, epsilon });
  return { mean, centered, squares: squaresOfCentered(centered, x, learned, epsilon), count };
};

interface Statistics {
  readonly epsilon: number;
  /** The share of the moving statistics that is kept at each step. */
  readonly momentum: number;
}

type Normalized = readonly [x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor];
/**
 * What is normalized, and what is computed from it: the sums of squares, x − mean, and the scale. With a sign, which is that of γ, the last two are multiplied
 * by it, so that the scale is not negative.
 */
export type ByBatch = readonly [
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  squares: Tensor,
  centered: Tensor,
  scale: Tensor,
  ...sign: Tensor[],
];

/**
 * dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), arranged as two passes of a · x + b. It already contains how the statistics
 * depend on x, so they get no gradient. Scaling by γ/σ comes last: a convolution before this takes it over.
 *
 * @param normalized x − mean, where dy is.
 * @param spread dy where x is, with slope · (x − mean) + offset added.
 */
export const normalizationGradient = (
  [x, , , squares, , scale, sign]: ByBatch,
  epsilon: number,
  dOutput: Tensor,
  normalized: Tensor,
  spread: (slope: Tensor, offset: Tensor) => Tensor,
): readonly (Tensor | undefined)[] => {
  const count = countOf(sizesOf(x)) / sizeAt(x, -1);
  const total = sumPerChannel(dOutput);
  const along = overDeviation(dotPerChannel(dOutput, normalized), squares, { count, epsilon });
  const slope = overDeviation(along, squares, { count, epsilon, times: -1 / count });
  const offset = multiply(total, -1 / count);
  const signed = (each: Tensor): Tensor => (sign ? multiply(each, sign) : each);
  return [scaleAndShift(spread(slope, offset), signed(scale)), signed(along), total];
};

/** Normalizes with the statistics of the batch. */
const normalizeByBatchOp: Op<{ readonly epsilon: number }, ByBatch> = {
  name: "normalizeByBatch",
  shape: ({ inputs: [x] }) => x.shape,
  gradient({ inputs, attrs: { epsilon } }, dOutput) {
    const centered = inputs[4];
    const spread = (slope: Tensor, offset: Tensor) => add(scaleAndShift(centered, slope, offset), dOutput);
    const given = normalizationGradient(inputs, epsilon, dOutput, centered, spread);
    return [...given, ...inputs.slice(given.length).map(() => undefined)];
  },
  lower({ inputs: [x, gamma, beta, , centered, scale, sign], attrs }, onnx) {
    const atOnce = sign ? null : normalizedAtOnce(x, [gamma, beta], attrs, onnx);
    if (atOnce) return { name: atOnce.normalized, layout: "first" };
    return lowerScaleAndShift(centered, { scale: onnx.logical(scale), shift: onnx.logical(beta) }, onnx);
  },
};

/** What is normalized with a scale that is not negative, so that the largest of some numbers stays the largest; null for any other tensor. */
export const increasing = ({ from }: Tensor): { readonly inputs: ByBatch; readonly epsilon: number } | null => {
  if (from?.op !== normalizeByBatchOp || from.call.inputs.length < 7) return null;
  return { inputs: from.call.inputs as ByBatch, epsilon: from.call.attrs.epsilon };
};

/** 1 or −1. */
const signOf = (x: Tensor): Tensor => subtract(multiply(greaterEqual(x, 0), 2), 1);

const batchNormalizeOp: Op<Statistics, Normalized> = {
  name: "batchNormalize",
  order: "turned",
  shape: ({ inputs: [x] }) => x.shape,

  gradient({ inputs: [x, gamma, _beta, mean, variance], attrs: { epsilon } }, dOutput) {
    const inverse = reciprocal(sqrt(add(variance, epsilon)));
    const total = sumPerChannel(dOutput);
    const alongX = subtract(dotPerChannel(dOutput, x), multiply(mean, total));
    return [multiply(dOutput, multiply(gamma, inverse)), multiply(alongX, inverse), total, undefined, undefined];
  },

  reach: elementReach,

  lower({ inputs: [x, ...statistics], attrs: { epsilon } }, onnx) {
    const { name, layout } = onnx.value(x);
    const [gamma, beta, mean, variance] = statistics.map((s) => onnx.logical(s)) as [string, string, string, string];
    if (layout === "first" || onnx.imageLayout === "last") {
      const operands = [name, gamma, beta, mean, variance];
      return { name: onnx.imageNode("BatchNormalization", operands, { epsilon: { float: epsilon } }, layout), layout };
    }
    const deviation = onnx.node("Sqrt", [onnx.node("Add", [variance, onnx.floats(epsilon)])]);
    const scale = onnx.node("Div", [gamma, deviation]);
    const centered = onnx.node("Mul", [onnx.node("Sub", [name, mean]), scale]);
    return onnx.node("Add", [centered, beta]);
  },

  // Training normalizes with the batch's statistics, and moves the stored ones towards them.
  training({ inputs, attrs }, training) {
    const [x, gamma, beta, movingMean, movingVariance] = inputs;
    if (training.frozen) return apply(batchNormalizeOp, inputs, attrs);
    const sign = isPooled(training.followers) ? signOf(gamma) : null;
    const { mean, centered, squares, count } = momentsOf(inputs, sign, attrs.epsilon, training.readers);
    const move = (moving: Tensor, now: Tensor): void => {
      const kept = attrs.momentum;
      training.update(moving, add(multiply(moving, kept), multiply(now, 1 - kept)), { now, kept });
    };
    move(movingMean, mean);
    // The population variance (divided by n, not n − 1), as in Keras.
    move(movingVariance, multiply(squares, 1 / count));
    const scale = overDeviation(gamma, squares, { count, epsilon: attrs.epsilon });
    const normalized: ByBatch = sign
      ? [x, gamma, beta, squares, centered, multiply(scale, sign), sign]
      : [x, gamma, beta, squares, centered, scale];
    return apply(normalizeByBatchOp, normalized, { epsilon: attrs.epsilon });
  },
};

/**
 * γ · (x − mean) / √(variance + ε) + β per channel, with the stored statistics; with those of the batch while training.
 */
export const batchNormalize = (
  x: Tensor,
  weights: { readonly gamma: Tensor; readonly beta: Tensor; readonly mean: Tensor; readonly variance: Tensor },
  statistics: Statistics,
): Tensor => apply(batchNormalizeOp, [x, weights.gamma, weights.beta, weights.mean, weights.variance], statistics);
