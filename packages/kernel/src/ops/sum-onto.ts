/** @file Sums of which one part can be added to the other as it is computed. */
import type { AnyValue, Emitter } from "../graph/emitter.ts";
import { type Binary, callOf } from "../graph/op.ts";
import { sameShape } from "../shape/count.ts";

/** The sum of two images, where one of them lies with its channels first and the other can be added to that; else null. */
export const sumOnto = ([a, b]: Binary, onnx: Emitter): AnyValue | null => {
  if (!sameShape(a.shape, b.shape)) return null;
  for (const [added, onto] of [
    [a, b],
    [b, a],
  ] as const) {
    const { name, layout } = onnx.stored(onto);
    const { from } = added;
    const sum = layout === "first" ? from?.op.lowerOnto?.(callOf(from, added), name, onnx) : null;
    if (sum) return sum;
  }
  return null;
};
