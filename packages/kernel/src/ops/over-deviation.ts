/** @file Dividing what there is one of for each channel by the channel's standard deviation. */
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
  lower({ inputs: [x, squares], attrs: { count, epsilon, times } }, onnx) {
    const [value, sums] = [onnx.logical(x), onnx.logical(squares)];
    const channels = sizeAt(x, 0);
    if (!onnx.abilities.fusedMatmul && !onnx.abilities.manyAtOnce) {
      const variance = onnx.node("Mul", [sums, onnx.floats(1 / count)]);
      const inverse = onnx.node("Reciprocal", [
        onnx.node("Sqrt", [onnx.node("Add", [variance, onnx.floats(epsilon)])]),
      ]);
      const quotient = onnx.node("Mul", [value, inverse]);
      return times === 1 ? quotient : onnx.node("Mul", [quotient, onnx.floats(times)]);
    }
    // ONNX Runtime's own kernels do all of that in one node, where mean and shift are zero: a pixel · γ / √(s + nε). What is given is a vector, as γ is, and what
    // is computed may as well be an image of one pixel.
    // Of squares that are a multiple of the variance the variance is read.
    const { of: spread, times: share } = onnx.asMultiple(sums);
    const factor = times * Math.sqrt(count / share);
    const same = (number: number): string => onnx.same(number, [channels]);
    const pixel = [1, channels, 1, 1];
    const computed = onnx.asComputed(value);
    const lies = computed && sameShape(computed.sizes, pixel) ? computed.name : reshaped(value, pixel, onnx);
    const [image, gamma] = x.from ? [lies, same(factor)] : [onnx.same(factor, pixel), value];
    const operands = [image, gamma, same(0), same(0), spread];
    const quotient = onnx.node("BatchNormalization", operands, { epsilon: { float: (count / share) * epsilon } });
    return reshaped(quotient, [channels], onnx);
  },
};

/**
 * x · times / √(variance + ε), one number for each channel: the variance is the mean of `count` squares, whose sums are given.
 */
export const overDeviation = (
  x: Tensor,
  squares: Tensor,
  { times = 1, ...attrs }: Omit<Attrs, "times"> & Partial<Pick<Attrs, "times">>,
): Tensor => apply(overDeviationOp, [x, squares], { ...attrs, times });
