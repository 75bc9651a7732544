/**
 * @file Convolution, transposed convolution, and the gradient of the kernel. Each appears in the gradients of the other
 * two.
 */
import { ShapeError } from "../errors.ts";
import type { Emitter } from "../graph/emitter.ts";
import { type Application, apply, type Op } from "../graph/op.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { isPooled } from "../graph/training.ts";
import { countOf } from "../shape/count.ts";
import type { Dim } from "../shape/types.ts";
import { isOfMaxima } from "./activations.ts";
import { type Convolution, fitsBlocks, kernelOf, lowerInBlocks, type Reorder, usesOf } from "./blocked-convolution.ts";
import { sizeAt, sizesOf, sum } from "./broadcast.ts";
import { byFilter } from "./by-filter.ts";
import {
  attributesOf,
  type ConvolveAttrs,
  kernelSizeOf,
  type OwnAttrs,
  type TransposedAttrs,
  transposedSize,
  windowOf,
} from "./convolve-attributes.ts";
import { asOthers, readsFirst } from "./first-convolution.ts";
import { type KernelGradientOf, kernelGradientOf } from "./kernel-gradient-op.ts";
import { kernelOfMaxima } from "./kernel-of-maxima.ts";
import { lowerInPhases } from "./phased-convolution.ts";
import { lowerPlainly, lowerTransposedPlainly } from "./plain-convolution.ts";
import { gradientOfSiblings, isPixelByPixel } from "./sibling-convolutions.ts";
import { kernelParts, lowerPieces, piecesOf } from "./split-convolution.ts";
import { lowerSpread, spreads } from "./spread-convolution.ts";
import { areWorthSquares } from "./square-products.ts";
import { lowerAsConvolution } from "./turned-convolution.ts";
import {
  knownMargins,
  type Margins,
  marginsOf,
  onnxPads,
  type Pair,
  paddedImage,
  places,
  reach,
  windowReach,
} from "./window.ts";

const mismatch = (at: string, x: Tensor, kernel: Tensor, channels: Dim): ShapeError =>
  new ShapeError({
    at,
    problem: `the kernel was made for ${channels} channels, the image has ${x.shape[3]}`,
    received: x.shape,
    expected: `[batch, height, width, ${channels}]`,
    fix: `give the layer images with ${channels} channels, or make another layer (kernel ${kernel.shape.join(" × ")})`,
  });

/** An image, a kernel, and perhaps a number for each filter. */
type Convolved = readonly [x: Tensor, kernel: Tensor, ...bias: Tensor[]];

/** Whether the gradient of an image had better be computed with its channels first, as the pooling that it comes from reads it: so is that of the kernel. */
const staysFirst = (x: Tensor, kernel: Tensor, { size, ...attrs }: OwnAttrs & { readonly size: Pair }): boolean =>
  isOfMaxima(x) &&
  isPixelByPixel(x, kernel, attrs) &&
  !areWorthSquares({ channels: sizeAt(kernel, 1), filters: sizeAt(kernel, 0), places: size });

const convolveOp: Op<OwnAttrs, Convolved> = {
  name: "convolve",

  shape({ inputs: [x, kernel], attrs, at }) {
    const channels = sizeAt(kernel, 1) * attrs.groups;
    if (x.shape[3] !== null && x.shape[3] !== channels) throw mismatch(at, x, kernel, channels);
    const window = windowOf(attrs, kernelSizeOf(kernel));
    return [x.shape[0]!, places(window, 0, x.shape[1]!), places(window, 1, x.shape[2]!), kernel.shape[0]!];
  },

  // Each product x · kernel passes its gradient to both factors.
  gradient({ inputs: [x, kernel, bias], attrs, output }, dOutput) {
    const kernelSize = kernelSizeOf(kernel);
    const padding = knownMargins(windowOf(attrs, kernelSize), x);
    const known = { ...attrs, padding };
    const size: Pair = [sizeAt(x, 1), sizeAt(x, 2)];
    const { dFilters, scaled } = byFilter(dOutput, kernel);
    const window = { ...known, kernelSize, size, places: [sizeAt(output, 1), sizeAt(output, 2)] } as const;
    const dKernel = (x: Tensor, d: Tensor, padding: Margins): Tensor =>
      kernelGradient(x, d, { ...attrs, padding, kernelSize });
    return [
      transposed(dFilters, scaled(kernel), {
        ...known,
        size,
        first: readsFirst(x, kernel, attrs) || staysFirst(x, kernel, { ...known, size }),
      }),
      scaled(kernelOfMaxima({ x, output, dOutput: dFilters, window }, dKernel, convolutionInBlocks)),
      ...(bias ? [scaled(sum(dFilters, { axes: [0, 1, 2] }))] : []),
    ];
  },

  together: {
    joins: ({ inputs: [x, kernel], attrs }) => isPixelByPixel(x, kernel, attrs),
    gradient: (calls, dOutputs, readers) =>
      gradientOfSiblings({ calls, dOutputs, readers }, { transposed, kernelGradient }),
  },

  lower({ inputs: [x, kernel, bias], output, attrs }, onnx) {
    const added = bias ? onnx.logical(bias) : null;
    const blocked = convolutionInBlocks(output, onnx);
    const pieces = blocked && attrs.alone ? piecesOf(x, kernel, output, onnx) : null;
    if (blocked && pieces) return lowerPieces(blocked.convolution, pieces, added, onnx);
    if (blocked) return lowerInBlocks(blocked.convolution, blocked.reorder, added, onnx);
    const window = windowOf(attrs, kernelSizeOf(kernel));
    const { image, pads } = paddedImage(x, window, onnx);
    const plain = {
      image,
      channels: sizeAt(kernel, 1) * attrs.groups,
      filters: sizeAt(kernel, 0),
      attributes: attributesOf(attrs, window.kernelSize, pads),
    };
    const name = lowerPlainly(plain, onnx.logical(kernel), added, onnx);
    // A pooling reads images with their channels first.
    return readsFirst(x, kernel, attrs) && !attrs.pooled
      ? asOthers(name, plain, onnx)
      : { name, layout: onnx.imageLayout };
  },

  training: ({ inputs, attrs }, { readers, followers }) =>
    apply(convolveOp, inputs, {
      ...attrs,
      ...(readers(inputs[0]) === 1 ? { alone: true } : {}),
      ...(isPooled(followers.filter(({ op }) => op.order !== "turned")) ? { pooled: true } : {}),
    }),

  reach({ inputs: [x, kernel], attrs }, input, axis) {
    if (input > 0 || axis === 3) return "everywhere";
    return windowReach(windowOf(attrs, kernelSizeOf(kernel)), x, axis);
  },

  multiplyAdds: ({ inputs: [, kernel], output }) =>
    (output.shape[1] ?? 1) * (output.shape[2] ?? 1) * countOf(sizesOf(kernel)),
};

/**
 * Convolves an image with a kernel `[filters, channels / groups, height, width]`, and adds the bias, if given, per
 * filter.
 *
 * @example
 * const kernel = constant([[[[1, 1], [1, 1]]]]); // [filters, channels, height, width]
 * const window = { strides: [1, 1], dilationRate: [1, 1], padding: "valid", groups: 1 } as const;
 * convolve(input([28, 28, 1]), kernel, undefined, window).shape; // [null, 27, 27, 1]
 */
export const convolve = (x: Tensor, kernel: Tensor, bias: Tensor | undefined, attrs: ConvolveAttrs): Tensor =>
  apply(convolveOp, bias ? [x, kernel, bias] : [x, kernel], attrs);

/** A convolution that is computed in blocks of channels. */
export interface ConvolutionInBlocks {
  readonly convolution: Convolution;
  readonly reorder: Reorder;
  readonly kernel: Tensor;
  readonly bias: Tensor | undefined;
  readonly margins: Margins;
  readonly attrs: ConvolveAttrs;
}

/** How a tensor is convolved in blocks; null where it is no convolution, or one that the engine computes otherwise. */
export const convolutionInBlocks = (output: Tensor, onnx: Emitter): ConvolutionInBlocks | null => {
  const { from } = output;
  if (from?.op !== convolveOp) return null;
  const [x, kernel, bias] = from.call.inputs as Convolved;
  const attrs: OwnAttrs = from.call.attrs;
  const window = windowOf(attrs, kernelSizeOf(kernel));
  const margins = marginsOf(window, x.shape[1]!, x.shape[2]!);
  if (!margins || (readsFirst(x, kernel, attrs) && onnx.stored(x).layout === "first")) return null;
  const convolution: Convolution = {
    image: x,
    channels: sizeAt(kernel, 1) * attrs.groups,
    filters: sizeAt(kernel, 0),
    taps: countOf(window.kernelSize),
    // What lies in blocks already need not pay off.
    uses: onnx.inAnyOrder(kernel).layout === "kernel" ? Number.POSITIVE_INFINITY : usesOf(output),
    attributes: attributesOf(attrs, window.kernelSize, onnxPads(margins)),
  };
  if (!fitsBlocks(convolution, onnx)) return null;
  return { convolution, reorder: kernelOf(kernel, "plain", onnx), kernel, bias, margins, attrs };
};

const convolveTransposedOp: Op<TransposedAttrs, Convolved> = {
  name: "convolveTransposed",

  shape({ inputs: [y, kernel], attrs, at }) {
    if (y.shape[3] !== null && y.shape[3] !== kernel.shape[0]) throw mismatch(at, y, kernel, kernel.shape[0]!);
    const kernelSize = kernelSizeOf(kernel);
    const size = (axis: 0 | 1): Dim => transposedSize(attrs, kernelSize, axis, y.shape[axis + 1]!);
    return [y.shape[0]!, size(0), size(1), sizeAt(kernel, 1) * attrs.groups];
  },

  // The transpose of the transpose is the convolution itself.
  gradient({ inputs: [y, kernel, bias], attrs }, dOutput) {
    const { strides, dilationRate, padding, groups } = attrs;
    const plain = { strides, dilationRate, padding, groups };
    return [
      convolve(dOutput, kernel, undefined, plain),
      kernelGradient(dOutput, y, { ...plain, kernelSize: kernelSizeOf(kernel) }),
      ...(bias ? [sum(dOutput, { axes: [0, 1, 2] })] : []),
    ];
  },

  lower({ inputs: [y, kernel, bias], output, attrs }, onnx) {
    const kernelSize = kernelSizeOf(kernel);
    const fits = attrs.padding.every(
      ([before, after], axis) => Math.max(before, after) < reach(kernelSize[axis]!, attrs.dilationRate[axis]!),
    );
    if (!bias && countOf(attrs.strides) * attrs.groups === 1 && fits) {
      return lowerAsConvolution(y, kernel, output, attrs, onnx);
    }
    const spread = spreads(kernel, attrs) ? lowerSpread(y, kernel, bias, attrs, onnx) : null;
    const inBlocks = spread ?? (bias ? null : lowerInPhases(y, kernel, output, attrs, onnx));
    if (inBlocks) return inBlocks;
    const plain = {
      image: onnx.image(y),
      channels: sizeAt(kernel, 0),
      filters: sizeAt(output, 3),
      attributes: {
        ...attributesOf(attrs, kernelSize, onnxPads(attrs.padding)),
        output_padding: attrs.outputPadding,
      },
    };
    const name = lowerTransposedPlainly(plain, onnx.logical(kernel), bias ? onnx.logical(bias) : null, onnx);
    return { name, layout: onnx.imageLayout };
  },

  lowerPart({ inputs: [y, kernel, bias], output, attrs }, { axis, sizes, index }, onnx) {
    if (axis !== 3 || bias || countOf(attrs.strides) * attrs.groups > 1) return null;
    const parts = kernelParts(kernel, sizes, { image: output, output: y }, onnx);
    return (
      parts && lowerAsConvolution(y, kernel, output, attrs, onnx, { name: parts[index]!, channels: sizes[index]! })
    );
  },

  // Pixel i is spread over the pixels from i · stride − padding on.
  reach({ inputs: [, kernel], attrs: { strides, dilationRate, padding } }, input, axis) {
    if (input > 0 || axis === 3) return "everywhere";
    if (axis === 0) return samePosition(0);
    const [side, covered] = [axis - 1, reach(kernelSizeOf(kernel)[axis - 1]!, dilationRate[axis - 1]!)];
    const [before] = padding[side]!;
    return { axis, step: 1, per: strides[side]!, first: before - (covered - 1), last: before };
  },

  multiplyAdds: ({ inputs: [y, kernel] }) => (y.shape[1] ?? 1) * (y.shape[2] ?? 1) * countOf(sizesOf(kernel)),
};

/** Whether a kernel is read in blocks where the engine has them, in both directions. */
const readsInBlocks = ({ op, call }: Application): boolean =>
  (op === convolveOp && call.attrs.groups === 1) ||
  (op === convolveTransposedOp && spreads(call.inputs[1]!, call.attrs));

/**
 * The kernels that convolutions without groups read on the way to the outputs: they may lie in blocks between steps.
 * So do those of transposed convolutions whose windows do not overlap.
 *
 * @example
 * const net = model(input([8, 8, 3]), chain(conv2d(4, 3), depthwiseConv2d(3)));
 * convolvedKernels(net.outputs.map(({ tensor }) => tensor)).size; // 1
 */
export const convolvedKernels = (outputs: readonly Tensor[]): ReadonlySet<Tensor> =>
  new Set(topological(outputs).flatMap(({ from }) => (from && readsInBlocks(from) ? [from.call.inputs[1]!] : [])));

/** The pixels cropped from each side and added at the end, or the size of the output. */
export type TransposedOptions = Omit<ConvolveAttrs, "padding"> & { readonly padding: Margins } & (
    | { readonly size: Pair }
    | { readonly outputPadding: Pair }
  );

/**
 * The transposed convolution, as in Keras' `Conv2DTranspose`: spreads each pixel over a window. The kernel is that of
 * the convolution it transposes, `[channels in, channels out / groups, height, width]`.
 *
 * @example
 * const kernel = constant([[[[1, 1], [1, 1]]]]);
 * const window = { strides: [2, 2], dilationRate: [1, 1], padding: [[0, 0], [0, 0]], groups: 1 } as const;
 * convolveTransposed(input([14, 14, 1]), kernel, { ...window, outputPadding: [0, 0] }).shape; // [null, 28, 28, 1]
 */
export const convolveTransposed = (y: Tensor, kernel: Tensor, options: TransposedOptions, bias?: Tensor): Tensor =>
  transposed(y, kernel, options, bias);

const transposed = (
  y: Tensor,
  kernel: Tensor,
  options: TransposedOptions & Pick<TransposedAttrs, "first">,
  bias?: Tensor,
): Tensor => {
  const { strides, dilationRate, padding, groups, first = false } = options;
  const attrs = { strides, dilationRate, padding, groups, outputPadding: [0, 0] as Pair, first };
  const reached = (axis: 0 | 1): number => transposedSize(attrs, kernelSizeOf(kernel), axis, sizeAt(y, axis + 1))!;
  const outputPadding: Pair =
    "size" in options ? [options.size[0] - reached(0), options.size[1] - reached(1)] : options.outputPadding;
  return apply(convolveTransposedOp, bias ? [y, kernel, bias] : [y, kernel], { ...attrs, outputPadding });
};

const kernelGradient: KernelGradientOf = kernelGradientOf({ convolve, convolveTransposed });
