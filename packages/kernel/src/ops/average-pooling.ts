/** @file Average pooling, and its gradient. */
import { type Emitter, sizesIn } from "../graph/emitter.ts";
import { apply, type Op, type Unary } from "../graph/op.ts";
import { besidePlaces, between, mixed, together } from "../graph/range.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sizeAt } from "./broadcast.ts";
import { attributesOf, pooledShape } from "./pooling-window.ts";
import { scatterTaps, tapsOf } from "./taps.ts";
import {
  knownMargins,
  marginsOf,
  onnxPads,
  paddedImage,
  padsWhenRun,
  sizesWhenRun,
  type Window,
  windowReach,
} from "./window.ts";

interface AverageAttrs extends Window {
  /** Whether padded pixels count as zeros. Keras and TensorFlow leave them out. */
  readonly countPadding: boolean;
}

const averagePoolOp: Op<AverageAttrs, Unary> = {
  name: "averagePool",
  channelsFirst: true,
  shape: ({ inputs: [x], attrs }) => pooledShape(x, attrs),
  gradient: ({ inputs: [x], attrs, output }, dOutput) => [apply(averagePoolGradientOp, [x, output, dOutput], attrs)],
  range: ({ inputs: [x], attrs: { countPadding } }, of) =>
    countPadding ? together([of(x), between(0, 0)]) : mixed(of(x), besidePlaces),
  reach: ({ inputs: [x], attrs }, _, axis) => windowReach(attrs, x, axis),
  lower({ inputs: [x], attrs }, onnx) {
    const margins = marginsOf(attrs, x.shape[1]!, x.shape[2]!);
    const layout = onnx.imageLayout;
    const image = onnx.image(x);
    if (margins) {
      const attributes = { ...attributesOf(attrs, onnxPads(margins)), count_include_pad: attrs.countPadding ? 1 : 0 };
      return { name: onnx.imageNode("AveragePool", [image], attributes), layout };
    }
    // The padding depends on the size of the data: sum the window, and divide by the number of real pixels in it.
    const { image: padded } = paddedImage(x, attrs, onnx);
    const plain = attributesOf(attrs, [0, 0, 0, 0]);
    const total = onnx.imageNode("AveragePool", [padded], plain);
    if (attrs.countPadding) return { name: total, layout };
    const one = onnx.node("Mul", [
      onnx.node("Slice", [image, onnx.ints([0, 0]), onnx.ints([1, 1]), onnx.ints([0, onnx.axis(3, layout)])]),
      onnx.floats(0),
    ]);
    const present = onnx.node("Add", [one, onnx.floats(1)]);
    const pads = paddedAlike(padded, image, present, onnx);
    return { name: onnx.node("Div", [total, onnx.imageNode("AveragePool", [pads], plain)]), layout };
  },
};

/** Pads `present` with zeros in the same way as `padded` was padded around `image`. */
const paddedAlike = (padded: string, image: string, present: string, onnx: Emitter): string => {
  const layout = onnx.imageLayout;
  const total = onnx.node("Sub", [sizesWhenRun(padded, layout, onnx), sizesWhenRun(image, layout, onnx)]);
  const before = onnx.node("Div", [total, onnx.ints([2, 2])]);
  const pads = padsWhenRun(before, onnx.node("Sub", [total, before]), layout, onnx);
  return onnx.node("Pad", [present, pads, onnx.floats(0)], { mode: "constant" });
};

/**
 * The mean of each window.
 *
 * @example
 * const window = { kernelSize: [2, 2], strides: [2, 2], dilationRate: [1, 1], padding: "valid" } as const;
 * averagePool(input([28, 28, 8]), window, false).shape; // [null, 14, 14, 8]
 */
export const averagePool = (x: Tensor, window: Window, countPadding: boolean): Tensor =>
  apply(averagePoolOp, [x], { ...window, countPadding });

/** How many real pixels each window covers, along one axis. */
const pixelsSeen = (size: number, many: number, kernel: number, stride: number, before: number): readonly number[] =>
  Array.from({ length: many }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + kernel, size) - Math.max(start, 0);
  });

// Inputs: x, the means (for their sizes), their gradient. Every pixel of a window gets the same share.
const averagePoolGradientOp: Op<AverageAttrs, readonly [x: Tensor, output: Tensor, dOutput: Tensor]> = {
  name: "averagePoolGradient",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: ({ attrs }, dOutput) => [undefined, undefined, apply(averagePoolOp, [dOutput], attrs)],
  lower({ inputs: [x, output, dOutput], attrs }, onnx) {
    const [[top], [left]] = knownMargins(attrs, x);
    const many = [sizeAt(output, 1), sizeAt(output, 2)] as const;
    const seenAt = (axis: 0 | 1, size: number, before: number): readonly number[] =>
      attrs.countPadding
        ? Array.from({ length: many[axis] }, () => attrs.kernelSize[axis])
        : pixelsSeen(size, many[axis], attrs.kernelSize[axis], attrs.strides[axis], before);
    const [rows, columns] = [seenAt(0, sizeAt(x, 1), top), seenAt(1, sizeAt(x, 2), left)];
    const shares = rows.flatMap((y) => columns.map((x) => 1 / (y * x)));
    const layout = onnx.imageLayout;
    const share = onnx.node("Mul", [onnx.image(dOutput), onnx.floats(shares, sizesIn(layout, [1, ...many, 1]))]);
    const pieces = tapsOf(attrs.kernelSize).map(() => share);
    return { name: scatterTaps(pieces, x, output, attrs, onnx), layout };
  },
};
