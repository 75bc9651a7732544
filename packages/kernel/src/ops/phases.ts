/**
 * @file Images in blocks that are put together of phases: with a stride of 2 there are four, one for each pair of even or odd rows and columns. What is added to such an
 * image phase by phase need not be an image first.
 */
import type { AnyValue, Emitter, Phases } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf, sameShape } from "../shape/count.ts";
import { sizesOf } from "./broadcast.ts";
import { reshaped } from "./reshaped.ts";

/** Side by side along the last axis; without a node where there is one. */
const together = (parts: readonly string[], onnx: Emitter): string =>
  parts.length === 1 ? parts[0]! : onnx.node("Concat", parts, { axis: 2 });

/** The image that phases of its rows and columns make. Those without a name are zeros. */
export const wovenPhases = (phases: Phases, x: Tensor, onnx: Emitter): AnyValue => {
  const { strides, parts } = phases;
  const block = onnx.abilities.channelBlock!;
  const [batch, high, wide, channels] = sizesOf(x) as readonly [number, number, number, number];
  const [rows, columns] = [high / strides[0], wide / strides[1]];
  const zeros = (sizes: readonly number[]): string => onnx.node("ConstantOfShape", [onnx.ints(sizes)]);
  const planes = batch * (channels / block);
  const woven = Array.from({ length: strides[0] }, (_, y) => {
    const across = parts.slice(y * strides[1], (y + 1) * strides[1]);
    const sizes = [planes * rows, columns, block];
    const row = [planes, rows, countOf([wide, block])];
    if (across.every((part) => part === null)) return zeros(row);
    const pixels = across.map((part) => (part === null ? zeros(sizes) : reshaped(part, sizes, onnx)));
    return reshaped(together(pixels, onnx), row, onnx);
  });
  return { name: reshaped(together(woven, onnx), [batch, channels, high, wide], onnx), layout: "blocks", phases };
};

/** The sum of two images that are put together of the same phases; null where they are not. */
export const sumOfPhases = ([a, b]: readonly [a: Tensor, b: Tensor], onnx: Emitter): AnyValue | null => {
  const [first, second] = [onnx.inAnyOrder(a).phases, onnx.inAnyOrder(b).phases];
  if (!first || !second || !sameShape(a.shape, b.shape) || !sameShape(first.strides, second.strides)) return null;
  const parts = first.parts.map((part, i) => {
    const other = second.parts[i]!;
    return part !== null && other !== null ? onnx.node("Add", [part, other]) : (part ?? other);
  });
  return wovenPhases({ strides: first.strides, parts }, a, onnx);
};
