/**
 * @file How ONNX nodes compute the gradient of a convolution's kernel.
 *
 * ONNX has no such node. By taps: for each place of the kernel, cut out the pixels that it met (strides as steps) and
 * multiply them with the gradient of the output. Which arrangement is fastest depends on the shape; the choice is here.
 */
import type { Emitter } from "../graph/emitter.ts";

export interface KernelGradient {
  readonly batch: number;
  /** Channels of the image and of the gradient. */
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilationRate: readonly [number, number];
  /** Height and width of the gradient. */
  readonly places: readonly [number, number];
}

/**
 * Into how many parts each axis of the image is taken apart before it is cut: all pixels that are a stride from each other
 * lie side by side then, and a cut with a step, which ONNX Runtime copies number by number, becomes a cut without.
 */
export const phasesOf = ({ kernelSize, strides }: Pick<KernelGradient, "kernelSize" | "strides">): number =>
  kernelSize[0] * kernelSize[1] > 1 && strides[0] === strides[1] ? strides[0] : 1;

/** The pixels that each tap of the kernel met: `[batch, channels, places high, places wide]`. */
const taps = (image: string, shape: KernelGradient, onnx: Emitter): readonly string[] => {
  const { kernelSize, strides, dilationRate, places, channels } = shape;
  const [high, wide] = kernelSize;
  if (high * wide === 1 && strides[0] === 1 && strides[1] === 1) return [image];
  const phases = phasesOf(shape);
  const apart = phases === 1 ? image : onnx.node("SpaceToDepth", [image], { blocksize: phases });
  const steps = strides.map((stride) => stride / phases);
  return Array.from({ length: high * wide }, (_, i) => {
    const [y, x] = [Math.floor(i / wide) * dilationRate[0], (i % wide) * dilationRate[1]];
    const first = ((y % phases) * phases + (x % phases)) * channels;
    const start = [Math.floor(y / phases), Math.floor(x / phases)];
    const end = start.map((from, axis) => from + (places[axis]! - 1) * steps[axis]! + 1);
    if (phases === 1)
      return onnx.node("Slice", [apart, onnx.ints(start), onnx.ints(end), onnx.ints([2, 3]), onnx.ints(steps)]);
    return onnx.node("Slice", [
      apart,
      onnx.ints([first, ...start]),
      onnx.ints([first + channels, ...end]),
      onnx.ints([1, 2, 3]),
    ]);
  });
};

const sumOverBatch = (products: string, onnx: Emitter): string =>
  onnx.node("ReduceSum", [products, onnx.ints([0])], { keepdims: 0 });

/** One matrix product per image and tap, added up over the batch. */
const perTap = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, groups, kernelSize, places } = shape;
  const [inner, outer] = [channels / groups, filters / groups];
  const pixels = places[0] * places[1];
  const [leading, swap] =
    groups === 1
      ? [[batch], [0, 2, 1]]
      : [
          [batch, groups],
          [0, 1, 3, 2],
        ];
  const gradient = onnx.node("Reshape", [dOutput, onnx.ints([...leading, outer, pixels])]);
  const parts = taps(image, shape, onnx).map((piece) => {
    const flat = onnx.node("Reshape", [piece, onnx.ints([...leading, inner, pixels])]);
    const turned = onnx.node("Transpose", [flat], { perm: swap });
    return onnx.node("Reshape", [
      sumOverBatch(onnx.node("MatMul", [gradient, turned]), onnx),
      onnx.ints([filters, inner, 1]),
    ]);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return onnx.node("Reshape", [joined, onnx.ints([filters, inner, ...kernelSize])]);
};

/** Small maps: images and pixels side by side, so that one product per tap sums over the batch too. */
const batchInside = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { channels, filters, kernelSize } = shape;
  const rows = (x: string, size: number): string =>
    onnx.node("Reshape", [onnx.node("Transpose", [x], { perm: [1, 0, 2, 3] }), onnx.ints([size, -1])]);
  const gradient = rows(dOutput, filters);
  const parts = taps(image, shape, onnx).map((piece) => {
    const product = onnx.node("Gemm", [gradient, rows(piece, channels)], { transB: 1 });
    return onnx.node("Reshape", [product, onnx.ints([filters, channels, 1])]);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return onnx.node("Reshape", [joined, onnx.ints([filters, channels, ...kernelSize])]);
};

/** Few channels and many taps, as in a stem: all taps at once. */
const allTaps = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const pixels = places[0] * places[1];
  const count = kernelSize[0] * kernelSize[1];
  const columns = onnx.node("Concat", [...taps(image, shape, onnx)], { axis: 1 });
  const flat = onnx.node("Reshape", [columns, onnx.ints([batch, count * channels, pixels])]);
  const turned = onnx.node("Transpose", [flat], { perm: [0, 2, 1] });
  const gradient = onnx.node("Reshape", [dOutput, onnx.ints([batch, filters, pixels])]);
  const sum = sumOverBatch(onnx.node("MatMul", [gradient, turned]), onnx);
  const apart = onnx.node("Reshape", [sum, onnx.ints([filters, ...kernelSize, channels])]);
  return onnx.node("Transpose", [apart], { perm: [0, 3, 1, 2] });
};

/** One filter per channel: nothing to mix, so multiply and add up. */
const depthwise = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { batch, channels, filters, kernelSize, places } = shape;
  const parts = taps(image, shape, onnx).map((piece) => {
    const pairs = onnx.node("Reshape", [
      onnx.node("Mul", [piece, dOutput]),
      onnx.ints([batch, channels, places[0] * places[1]]),
    ]);
    const sums = sumOverBatch(onnx.node("ReduceSum", [pairs, onnx.ints([2])], { keepdims: 0 }), onnx);
    return onnx.node("Reshape", [sums, onnx.ints([filters, 1, 1])]);
  });
  const joined = parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });
  return onnx.node("Reshape", [joined, onnx.ints([filters, 1, ...kernelSize])]);
};

/** The gradient of the kernel, `[filters, channels / groups, height, width]`, from the padded image and the output's gradient. */
export const lowerKernelGradient = (image: string, dOutput: string, shape: KernelGradient, onnx: Emitter): string => {
  const { channels, filters, groups, kernelSize, places } = shape;
  const count = kernelSize[0] * kernelSize[1];
  if (groups > 1 && groups === channels && filters === channels) return depthwise(image, dOutput, shape, onnx);
  if (groups > 1) return perTap(image, dOutput, shape, onnx);
  if (count > 1 && channels <= 4) return allTaps(image, dOutput, shape, onnx);
  if (places[0] * places[1] <= 256) return batchInside(image, dOutput, shape, onnx);
  return perTap(image, dOutput, shape, onnx);
};
