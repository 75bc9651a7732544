/** @file The gradient of max pooling. */
import { CHANNELS_FIRST, type Emitter, type Layout } from "../graph/emitter.ts";
import { apply, type Binary, notDifferentiable, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf, sameShape } from "../shape/count.ts";
import { add } from "./arithmetic.ts";
import { sizeAt, sizesOf } from "./broadcast.ts";
import { fitsGatheredMaxima, lowerGatheredMaxima } from "./gathered-maxima.ts";
import { lowerScaledAsItLies, scaleAndShift, scaledOnly } from "./per-channel.ts";
import { attributesOf, lowerPlacing, poolable } from "./pooling-window.ts";
import { cutTaps, scatterTaps } from "./taps.ts";
import { knownMargins, type Window } from "./window.ts";

/**
 * A list of zeros, made when the graph runs: a constant of that size would stay in memory, and could not be
 * overwritten.
 */
const zeros = (count: number, indices: string, onnx: Emitter): string => {
  // Where steps are opened as they are, nobody makes it a constant.
  if (onnx.abilities.fusedMatmul) return onnx.node("ConstantOfShape", [onnx.ints([count])]);
  const one = onnx.node("Slice", [indices, onnx.ints([0]), onnx.ints([1])]);
  const zero = onnx.node("Cast", [onnx.node("Less", [one, one])], { to: 1 });
  return onnx.node("Expand", [zero, onnx.ints([count])]);
};

/** Whether every pixel is in one window, and every window inside of the image. */
const covers = (window: Window, x: Tensor, output: Tensor): boolean =>
  sameShape(window.kernelSize, window.strides) &&
  knownMargins(window, x).every((margins) => margins.every((pixels) => pixels === 0)) &&
  window.strides.every((stride, axis) => sizeAt(output, axis + 1) * stride === sizeAt(x, axis + 1));

/** The image, the gradient of its maxima, and what that is added to, in the layout of {@link lowerFlowing}; null for nothing. */
interface Flowing {
  readonly x: Tensor;
  readonly dOutput: Tensor;
  readonly onto: string | null;
}

const added = (gradient: string, onto: Flowing["onto"], onnx: Emitter): string =>
  onto === null ? gradient : onnx.node("Add", [gradient, onto]);

/** The gradient by the indices that MaxPool gives. */
const lowerByPlaces = ({ x, dOutput, onto }: Flowing, window: Window, onnx: Emitter): string => {
  const [, places] = lowerPlacing(x, window, onnx);
  // No two gradients meet, so none are added: a third of the time.
  if (covers(window, x, dOutput)) {
    const apart = [onnx.channelsFirst(dOutput), places!];
    return added(onnx.node("MaxUnpool", apart, attributesOf(window, [0, 0, 0, 0])), onto, onnx);
  }
  const row = onnx.ints([-1]);
  const indices = onnx.node("Reshape", [places!, row]);
  const moved = onnx.node("Reshape", [onnx.channelsFirst(dOutput), row]);
  const into = onto === null ? zeros(countOf(sizesOf(x)), indices, onnx) : onnx.node("Reshape", [onto, row]);
  const sum = onnx.node("ScatterElements", [into, indices, moved], { axis: 0, reduction: "add" });
  const sizes = CHANNELS_FIRST.map((axis) => sizeAt(x, axis));
  return onnx.node("Reshape", [sum, onnx.ints(sizes)]);
};

/**
 * The gradient by comparing each tap with the maximum, the first match wins: several times slower, but every engine can
 * do it.
 */
const lowerByComparing = ({ x, dOutput, onto }: Flowing, window: Window, onnx: Emitter): string => {
  const { image, attributes } = poolable(x, window, onnx);
  const largest = onnx.imageNode("MaxPool", [image], attributes);
  let rest = onnx.image(dOutput);
  const pieces = cutTaps(x, dOutput, window, Number.NEGATIVE_INFINITY, onnx).map((pixels) => {
    const found = onnx.node("Cast", [onnx.node("Equal", [pixels, largest])], { to: 1 });
    const piece = onnx.node("Mul", [rest, found]);
    rest = onnx.node("Sub", [rest, piece]);
    return piece;
  });
  return added(scatterTaps(pieces, x, dOutput, window, onnx), onto, onnx);
};

/** The gradient in the way that the engine can compute, and the layout that it has then. */
const lowerFlowing = (
  onnx: Emitter,
): { readonly layout: Layout; readonly lowered: (flowing: Flowing, window: Window, onnx: Emitter) => string } =>
  onnx.abilities.poolingIndices
    ? { layout: "first", lowered: lowerByPlaces }
    : { layout: onnx.imageLayout, lowered: lowerByComparing };

/** The image, the gradient of the maxima, and perhaps what each channel of the image is scaled and shifted by. */
type Given = readonly [x: Tensor, dOutput: Tensor, ...affine: Tensor[]];

// Each gradient goes to the first pixel that holds the maximum.
const maxPoolGradientOp: Op<Window, Given> = {
  name: "maxPoolGradient",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: { why: "second derivatives of max pooling are zero almost everywhere, and nothing here needs them" },
  lower({ inputs: [x, dOutput, slope, offset], attrs }, onnx) {
    const affine = slope && offset ? { scale: onnx.logical(slope), shift: onnx.logical(offset) } : null;
    if (fitsGatheredMaxima(x, dOutput, attrs, onnx)) {
      const last = { name: onnx.logical(x), layout: "last" } as const;
      const onto = affine && lowerScaledAsItLies(x, last, affine, onnx).name;
      return added(lowerGatheredMaxima(x, dOutput, attrs, onnx), onto, onnx);
    }
    const { layout, lowered } = lowerFlowing(onnx);
    const onto = affine && lowerScaledAsItLies(x, { name: onnx.image(x, layout), layout }, affine, onnx).name;
    return { name: lowered({ x, dOutput, onto }, attrs, onnx), layout };
  },
  lowerOnto({ inputs: [x, dOutput, ...affine], attrs }, onto, onnx) {
    if (affine.length > 0 || !onnx.abilities.poolingIndices || covers(attrs, x, dOutput)) return null;
    return { name: lowerByPlaces({ x, dOutput, onto }, attrs, onnx), layout: "first" };
  },
};

/** The gradient of an image from that of its maxima. */
export const maxPoolGradient = (x: Tensor, dOutput: Tensor, window: Window): Tensor =>
  apply(maxPoolGradientOp, [x, dOutput], window);

/** The same, added to slope · x + offset: where windows overlap, gradients are added up on that at once. */
export const maxPoolGradientOnto = (
  x: Tensor,
  dOutput: Tensor,
  window: Window,
  { slope, offset }: { readonly slope: Tensor; readonly offset: Tensor },
): Tensor =>
  covers(window, x, dOutput)
    ? add(scaleAndShift(x, slope, offset), maxPoolGradient(x, dOutput, window))
    : apply(maxPoolGradientOp, [x, dOutput, slope, offset], window);

/** What {@link maxPoolGradientOnto} was given, where gradients are added up at once; null for any other tensor. */
export const spreadOnto = ({
  from,
}: Tensor): {
  readonly x: Tensor;
  readonly dOutput: Tensor;
  readonly slope: Tensor;
  readonly offset: Tensor;
  readonly window: Window;
} | null => {
  if (from?.op !== maxPoolGradientOp || from.call.inputs.length < 4) return null;
  const [x, dOutput, slope, offset] = from.call.inputs as readonly [Tensor, Tensor, Tensor, Tensor];
  return { x, dOutput, slope, offset, window: from.call.attrs };
};

/** What is known when a gradient is, and needed in any case: gradients of maxima need not be added to a whole image. */
export const knownWith = (gradient: Tensor): Tensor =>
  spreadOnto(scaledOnly(gradient)?.x ?? gradient)?.dOutput ?? gradient;

const ontoImageOp: Op<Window, Binary> = {
  name: "maxPoolGradientOntoImage",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: notDifferentiable("it is part of a gradient whose own gradient is computed otherwise"),
  lower({ inputs: [x, dOutput], attrs }, onnx) {
    const { layout, lowered } = lowerFlowing(onnx);
    return { name: lowered({ x, dOutput, onto: onnx.image(x, layout) }, attrs, onnx), layout };
  },
};

/** An image, to which the gradient of its maxima is added. */
export const imageAndMaxPoolGradient = (x: Tensor, dOutput: Tensor, window: Window): Tensor =>
  apply(ontoImageOp, [x, dOutput], window);
