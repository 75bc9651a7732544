/**
 * @file Batch normalization of what max pooling leaves: the statistics are those of the whole image, but only the largest of each window is scaled and
 * shifted, and sums of gradients are taken over those alone.
 */
import { apply, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type ByBatch, type increasing, normalizationGradient } from "./batch-normalization.ts";
import { maxPoolGradientOnto } from "./max-pooling-gradient.ts";
import { lowerScaledAsItLies } from "./per-channel.ts";
import type { Window } from "./window.ts";

interface MaximaAttrs {
  readonly window: Window;
  readonly epsilon: number;
}

/** The largest of what is centered in each window, and what is normalized as a whole otherwise. */
type Maxima = readonly [largest: Tensor, ...normalized: ByBatch];

const normalizeMaximaOp: Op<MaximaAttrs, Maxima> = {
  name: "normalizeMaxima",
  shape: ({ inputs: [largest] }) => largest.shape,
  gradient({ inputs: [largest, ...normalized], attrs: { window, epsilon } }, dOutput) {
    const centered = normalized[4];
    const given = normalizationGradient(normalized, epsilon, dOutput, largest, (slope, offset) =>
      maxPoolGradientOnto(centered, dOutput, window, { slope, offset }),
    );
    return [undefined, ...given, ...normalized.slice(given.length).map(() => undefined)];
  },
  lower({ inputs: [largest, , , beta, , , scale] }, onnx) {
    const image = onnx.inBlocks(largest);
    const lies = image === null ? onnx.stored(largest) : ({ name: image, layout: "blocks" } as const);
    return lowerScaledAsItLies(largest, lies, { scale: onnx.logical(scale), shift: onnx.logical(beta) }, onnx);
  },
};

/** The largest of each window of what is normalized. */
export const normalizeMaxima = (
  { inputs, epsilon }: NonNullable<ReturnType<typeof increasing>>,
  largest: (image: Tensor) => Tensor,
  window: Window,
): Tensor => apply(normalizeMaximaOp, [largest(inputs[4]), ...inputs], { window, epsilon });
