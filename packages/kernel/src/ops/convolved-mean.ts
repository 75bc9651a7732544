/**
 * @file The mean of each channel of a convolution, known before it is computed: so it may be computed without its mean at once, where it
 * would be summed in one pass and centered in another.
 *
 * A filter's mean is the sum of its weights, each multiplied by the mean of the pixels that it meets.
 */
import { type AnyValue, BLOCKS, type Emitter } from "../graph/emitter.ts";
import { apply, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { multiply, negate } from "./arithmetic.ts";
import { type Learned, normalizedAtOnce } from "./batch-statistics.ts";
import { lowerInBlocks, type Reorder } from "./blocked-convolution.ts";
import { wholeImage } from "./blocked-window.ts";
import { expand, lowerMultiplePerChannel, sizeAt, sizesOf } from "./broadcast.ts";
import { type ConvolutionInBlocks, convolutionInBlocks } from "./convolution.ts";
import { kernelSizeOf } from "./convolve-attributes.ts";
import { kernelSizes, scaledFilters } from "./kernel-order.ts";
import { lowerCentered, lowerScaleAndShift, scaleAndShift, sumPerChannel } from "./per-channel.ts";
import { reshaped } from "./reshaped.ts";
import { lowerSumOfRows } from "./sum-of-rows.ts";
import { negativeMeans } from "./tap-means.ts";

/** How many operations read what is convolved; null where something else reads what comes out, so that it is computed anyway. */
interface ConvolvedAttrs {
  readonly sharers: number | null;
}

interface MeanAttrs extends ConvolvedAttrs {
  readonly epsilon: number;
}

/** An image, and perhaps what it is scaled and shifted by once it is normalized. */
type Averaged = readonly [x: Tensor, ...learned: Tensor[]];

/** Summing the image and reading the kernel once more has to take clearly less than the passes that are saved, of which there are three. */
const PASSES = 2.4;

/** The convolution whose mean is better known before. */
const behind = (x: Tensor, { sharers }: ConvolvedAttrs, onnx: Emitter): ConvolutionInBlocks | null => {
  const found = sharers === null ? null : convolutionInBlocks(x, onnx);
  if (!found || x.shape.some((size) => size === null)) return null;
  const [image, kernel, output] = [found.convolution.image, found.kernel, x].map((each) => countOf(sizesOf(each)));
  return image! / sharers! + kernel! <= PASSES * output! ? found : null;
};

/** The mean that the convolution will have, without its bias: `[filters]`. The mean of the convolution is the convolution of the means that its taps meet. */
const lowerMean = (found: ConvolutionInBlocks, x: Tensor, onnx: Emitter): string => {
  const { convolution, reorder, kernel, attrs } = found;
  const { image, filters, channels, taps } = convolution;
  const size = kernelSizeOf(kernel);
  const weights = reshaped(reorder(convolution, onnx), [filters, channels, ...size], onnx);
  const convolved = (means: string): string =>
    onnx.node(`${BLOCKS}.Conv`, [means, weights], { ...wholeImage(size), group: 1 });
  // With a single tap that meets every pixel, these are the means of the image.
  const blocks = taps * countOf(attrs.strides) === 1 ? onnx.inBlocks(image) : null;
  if (blocks === null) return onnx.node("Neg", [reshaped(convolved(negativeMeans(found, x, onnx)), [filters], onnx)]);
  const batch = sizeAt(image, 0);
  const total = lowerSumOfRows(convolved(onnx.node(`${BLOCKS}.GlobalAveragePool`, [blocks])), batch, onnx);
  return batch === 1 ? total : onnx.node("Mul", [total, onnx.floats(1 / batch)]);
};

const meanPerChannelOp: Op<MeanAttrs, Averaged> = {
  name: "meanPerChannel",
  shape: ({ inputs: [x] }) => x.shape.slice(-1),
  gradient: ({ inputs: [x, ...learned] }, dOutput) => [
    expand(multiply(dOutput, sizeAt(x, -1) / countOf(sizesOf(x))), x.shape),
    ...learned.map(() => undefined),
  ],
  lower({ inputs: [x, gamma, beta], attrs }, onnx) {
    const atOnce = gamma && beta ? normalizedAtOnce(x, [gamma, beta], attrs, onnx) : null;
    if (atOnce) return atOnce.mean;
    const found = behind(x, attrs, onnx);
    if (found) {
      const mean = lowerMean(found, x, onnx);
      return found.bias ? onnx.node("Add", [mean, onnx.logical(found.bias)]) : mean;
    }
    return lowerMultiplePerChannel(onnx.stored(x), x, sizeAt(x, -1) / countOf(sizesOf(x)), onnx);
  },
};

/** An image, its mean, and perhaps 1 or −1 for each channel. */
type Centered = readonly [x: Tensor, mean: Tensor, ...sign: Tensor[]];

const withoutMeanOp: Op<ConvolvedAttrs, Centered> = {
  name: "withoutMean",
  shape: ({ inputs: [x] }) => x.shape,
  gradient({ inputs: [, , sign] }, dOutput) {
    const dX = sign ? scaleAndShift(dOutput, sign) : dOutput;
    return [dX, negate(sumPerChannel(dX)), ...(sign ? [undefined] : [])];
  },
  lower({ inputs: [x, mean, sign], attrs }, onnx): AnyValue {
    const found = behind(x, attrs, onnx);
    const signs = sign ? onnx.logical(sign) : null;
    const { name, layout } = onnx.stored(x);
    if (layout === "first" || layout === onnx.imageLayout) {
      return lowerCentered(x, { name, layout }, { scale: signs, mean: onnx.logical(mean) }, onnx);
    }
    const signed = (shift: string): string => (signs === null ? shift : onnx.node("Mul", [shift, signs]));
    if (found) {
      const { convolution, reorder, kernel, bias } = found;
      const total = bias
        ? onnx.node("Sub", [onnx.logical(bias), onnx.logical(mean)])
        : onnx.node("Neg", [onnx.logical(mean)]);
      // Kernels are smaller than images.
      const filters: Reorder = (given, onnx) => scaledFilters(reorder(given, onnx), kernelSizes(kernel), signs!, onnx);
      return lowerInBlocks(convolution, signs === null ? reorder : filters, signed(total), onnx);
    }
    // By adding in every order: products and sums of numbers like these are the same to the last bit.
    return lowerScaleAndShift(x, { scale: signs, shift: signed(onnx.node("Neg", [onnx.logical(mean)])) }, onnx);
  },
};

/** What is known of an image that is normalized. */
interface Normalizing {
  /** If it is a convolution that only this reads, how many operations read what it convolves; otherwise null. */
  readonly sharers: number | null;
  /** What it is scaled and shifted by afterwards, if that is done to the whole image. */
  readonly learned: Learned | null;
  /** 1 or −1 for each channel, which x without its mean is multiplied with; null for 1. */
  readonly sign: Tensor | null;
  readonly epsilon: number;
}

/** The mean of each channel, and x without it. */
export const centeredByChannel = (
  x: Tensor,
  { sharers, learned, sign, epsilon }: Normalizing,
): { readonly mean: Tensor; readonly centered: Tensor } => {
  const mean = apply(meanPerChannelOp, [x, ...(learned ?? [])], { sharers, epsilon });
  return { mean, centered: apply(withoutMeanOp, sign ? [x, mean, sign] : [x, mean], { sharers }) };
};
