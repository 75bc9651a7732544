/** @file Dividing what there is one of for each channel by the channel's standard deviation. */
import { type Emitter, sizesIn } from "../graph/emitter.ts";
import { apply, type Binary, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sameShape } from "../shape/count.ts";
import { multiply } from "./arithmetic.ts";
import { sizeAt } from "./broadcast.ts";
import { reshaped } from "./reshaped.ts";

interface Attrs {
  /** Of how many numbers the squares were summed. */
  readonly count: number;
  readonly epsilon: number;
  /** What the quotient is multiplied by. */
  readonly times: number;
}

/** A quotient as ONNX Runtime's `BatchNormalization` computes it: a number · γ / √(spread + ε), where mean and shift are zero. */
interface Normalization {
  readonly spread: string;
  readonly epsilon: number;
  /** What is left to multiply by. */
  readonly factor: number;
}

/** Of squares that are a multiple of the variance the variance is read. */
const normalizationBy = (squares: Tensor, { count, epsilon, times }: Attrs, onnx: Emitter): Normalization => {
  const { of: spread, times: share } = onnx.asMultiple(onnx.logical(squares));
  return { spread, epsilon: (count / share) * epsilon, factor: times * Math.sqrt(count / share) };
};

/** Whether there are such kernels, several nodes in one. */
const isOneNode = ({ abilities: { fusedMatmul, manyAtOnce } }: Emitter): boolean => fusedMatmul || manyAtOnce;

const overDeviationOp: Op<Attrs, Binary> = {
  name: "overDeviation",
  shape: ({ inputs: [x] }) => x.shape,
  // d/ds x · (s / n + ε)^-½ = −x / 2n · (s / n + ε)^-3/2: the quotient, divided by the deviation twice more.
  gradient: ({ inputs: [, squares], attrs, output }, dOutput) => {
    const once = { ...attrs, times: -0.5 / attrs.count };
    return [
      apply(overDeviationOp, [dOutput, squares], attrs),
      overDeviation(overDeviation(multiply(dOutput, output), squares, once), squares, { ...attrs, times: 1 }),
    ];
  },
  lower({ inputs: [x, squares], attrs }, onnx) {
    const value = onnx.logical(x);
    const channels = sizeAt(x, 0);
    if (!isOneNode(onnx)) {
      const { count, epsilon, times } = attrs;
      const variance = onnx.node("Mul", [onnx.logical(squares), onnx.floats(1 / count)]);
      const inverse = onnx.node("Reciprocal", [
        onnx.node("Sqrt", [onnx.node("Add", [variance, onnx.floats(epsilon)])]),
      ]);
      const quotient = onnx.node("Mul", [value, inverse]);
      return times === 1 ? quotient : onnx.node("Mul", [quotient, onnx.floats(times)]);
    }
    // What is given is a vector, as γ is, and what is computed may as well be an image of one pixel.
    const { spread, epsilon, factor } = normalizationBy(squares, attrs, onnx);
    const same = (number: number): string => onnx.same(number, [channels]);
    const pixel = sizesIn(onnx.imageLayout, [1, 1, 1, channels]);
    const computed = onnx.asComputed(value);
    const lies = computed && sameShape(computed.sizes, pixel) ? computed.name : reshaped(value, pixel, onnx);
    const [image, gamma] = x.from ? [lies, same(factor)] : [onnx.same(factor, pixel), value];
    const operands = [image, gamma, same(0), same(0), spread];
    const quotient = onnx.imageNode("BatchNormalization", operands, { epsilon: { float: epsilon } });
    return reshaped(quotient, [channels], onnx);
  },
};

/**
 * What the node that scales an image by a quotient reads, so that the quotient itself need not be computed; null for what is no quotient of a vector that is
 * given, and where engines take several nodes.
 */
export const asNormalization = (
  { from }: Tensor,
  onnx: Emitter,
): { readonly gamma: string; readonly spread: string; readonly epsilon: number } | null => {
  if (from?.op !== overDeviationOp || !isOneNode(onnx)) return null;
  const [gamma, squares] = from.call.inputs as Binary;
  const { spread, epsilon, factor } = normalizationBy(squares, from.call.attrs, onnx);
  return gamma.from || factor !== 1 ? null : { gamma: onnx.logical(gamma), spread, epsilon };
};

/**
 * x · times / √(variance + ε), one number for each channel: the variance is the mean of `count` squares, whose sums are given.
 */
export const overDeviation = (
  x: Tensor,
  squares: Tensor,
  { times = 1, ...attrs }: Omit<Attrs, "times"> & Partial<Pick<Attrs, "times">>,
): Tensor => apply(overDeviationOp, [x, squares], { ...attrs, times });
