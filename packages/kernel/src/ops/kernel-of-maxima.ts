/**
 * @file The gradient of the kernel of a first convolution, whose output is normalized after it was pooled.
 *
 * What flows back to the output is slope · x + offset, with the gradients of maxima added. No image is learned from that, only the kernel, whose gradient is
 * linear in it. So gradients are divided by the slope and added to x itself, which is multiplied as part of the kernel's gradient instead, where it is small:
 *
 *   slope · x + offset + dMaxima  =  slope · (x + dMaxima / slope) + offset
 *
 * The offset meets the sum of what each tap meets, which is known from the mean. An image of the size of the output is neither read nor written.
 *
 * The gradient in front of a normalization adds up to 0 over each of its channels, so a number may be subtracted from all that taps meet. With the mean of the
 * image subtracted, what is added up before the offset is as small as with it.
 */
import { firstOf } from "../graph/again.ts";
import { apply, notDifferentiable, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { countOf } from "../shape/count.ts";
import { add, multiply } from "./arithmetic.ts";
import { aroundMean, type Found, meansAround } from "./around-mean.ts";
import { sizeAt, sizesOf } from "./broadcast.ts";
import { lessEqual } from "./comparison.ts";
import { imageAndMaxPoolGradient, spreadOnto } from "./max-pooling-gradient.ts";
import { scaleAndShift } from "./per-channel.ts";
import { reshaped } from "./reshaped.ts";
import { abs, reciprocal } from "./unary.ts";
import { type Margins, type Met, marginMet, noMargins } from "./window.ts";

/** Passing over fewer numbers takes no longer than opening the nodes that spare it. */
const WORTHWHILE = 2 ** 21;

/** Smaller slopes than this are no more than rounding, and gradients divided by it stay finite. */
const SMALLEST = 1e-25;

/** The same number, or one of almost the same size that is not 0. */
const notZero = (x: Tensor): Tensor => add(x, multiply(lessEqual(abs(x), SMALLEST), 2 * SMALLEST));

/**
 * The kernel's gradient as it is computed otherwise; that from x + dMaxima / slope; the slope, and the sum of the gradients of maxima, one for each filter; and
 * what was convolved.
 */
type Pieces = readonly [plain: Tensor, moved: Tensor, slope: Tensor, total: Tensor, convolved: Tensor];

const kernelOfMaximaOp: Op<{ readonly found: Found }, Pieces> = {
  name: "kernelOfMaxima",
  shape: ({ inputs: [plain] }) => plain.shape,
  gradient: notDifferentiable(
    "second derivatives of max pooling are zero almost everywhere, and nothing here needs them",
  ),
  // Of both ways only what is read is written.
  lower({ inputs: [plain, moved, slope, total, convolved], attrs }, onnx) {
    const { channelBlock, poolingIndices } = onnx.abilities;
    const [filters, channels, ...taps] = sizesOf(plain) as readonly [number, number, ...number[]];
    const found = poolingIndices && channels < (channelBlock ?? 0) ? attrs.found(convolved, onnx) : null;
    if (!found) return onnx.inAnyOrder(plain);
    const met = channels * countOf(taps);
    const [times, sums] = [slope, total].map((each) => reshaped(onnx.logical(each), [filters, 1], onnx));
    const scaled = onnx.node("Mul", [reshaped(onnx.logical(moved), [filters, met], onnx), times!]);
    const means = reshaped(meansAround(found, convolved, onnx).left, [1, met], onnx);
    return reshaped(onnx.node("Gemm", [sums!, means, scaled]), [filters, channels, ...taps], onnx);
  },
};

/** Whether something is learned of what an image is computed from. */
const isLearned = (x: Tensor): boolean => topological([firstOf(x)]).some(({ source }) => source?.kind === "weight");

/** A convolution, and the gradient of its output. */
interface Convolved {
  readonly x: Tensor;
  readonly output: Tensor;
  readonly dOutput: Tensor;
  readonly window: Met;
}

/** The gradient of its kernel, from that of its output; nothing is changed where something else is learned from that too. */
export const kernelOfMaxima = (
  { x, output, dOutput, window }: Convolved,
  kernelGradient: (x: Tensor, dOutput: Tensor, padding: Margins) => Tensor,
  found: Found,
): Tensor => {
  const plain = kernelGradient(x, dOutput, window.padding);
  const spread = spreadOnto(dOutput);
  if (!spread || countOf(sizesOf(dOutput)) < WORTHWHILE) return plain;
  if (isLearned(x)) return plain;
  const margins: Margins = [marginMet(window, 0), marginMet(window, 1)];
  if (margins.flat().some((pixels) => pixels < 0)) return plain;
  const slope = notZero(spread.slope);
  const divided = scaleAndShift(spread.dOutput, reciprocal(slope));
  const onto = imageAndMaxPoolGradient(spread.x, divided, spread.window);
  const moved = kernelGradient(aroundMean(x, output, margins, found), onto, noMargins);
  const total = multiply(spread.offset, -countOf(sizesOf(dOutput)) / sizeAt(dOutput, 3));
  return apply(kernelOfMaximaOp, [plain, moved, slope, total, output], { found });
};
