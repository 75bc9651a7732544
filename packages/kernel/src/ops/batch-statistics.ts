/** @file Images normalized by their own mean and variance in one node, which also says what those are. */
import type { Emitter } from "../graph/emitter.ts";
import { apply, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { multiply } from "./arithmetic.ts";
import { sizeAt, sizesOf } from "./broadcast.ts";
import { dotPerChannel, lowerDotPerChannel } from "./per-channel.ts";

/** What an image is scaled and shifted by after it was normalized. */
export type Learned = readonly [gamma: Tensor, beta: Tensor];

interface Statistics {
  readonly normalized: string;
  readonly mean: string;
  readonly variance: string;
}

/** An image that lies with its channels first, normalized; null for one that does not, and where the engine says no statistics. */
export const normalizedAtOnce = (
  x: Tensor,
  learned: Learned,
  { epsilon }: { readonly epsilon: number },
  onnx: Emitter,
): Statistics | null => {
  if (!onnx.abilities.batchStatistics) return null;
  const { name, layout } = onnx.stored(x);
  if (layout !== "first") return null;
  const inputs = [name, ...learned.map((each) => onnx.logical(each))];
  // Nothing is kept of the statistics that there were before.
  const attributes = { epsilon: { float: epsilon }, momentum: { float: 0 }, training_mode: 1 };
  const state = { vectors: 2, size: sizeAt(x, -1) };
  const [normalized, mean, variance] = onnx.nodesOver(state, "BatchNormalization", inputs, 3, attributes);
  return { normalized: normalized!, mean: mean!, variance: variance! };
};

/** x without its mean, x, and what that is scaled and shifted by. */
type Centered = readonly [centered: Tensor, x: Tensor, ...learned: Learned];

const squaresOfCenteredOp: Op<{ readonly epsilon: number }, Centered> = {
  name: "squaresOfCentered",
  shape: ({ inputs: [centered] }) => centered.shape.slice(-1),
  gradient: ({ inputs: [centered] }, dOutput) => [
    multiply(centered, multiply(dOutput, 2)),
    undefined,
    undefined,
    undefined,
  ],
  lower({ inputs: [centered, x, ...learned], attrs }, onnx) {
    const found = normalizedAtOnce(x, learned, attrs, onnx);
    if (!found) return lowerDotPerChannel([centered, centered], onnx);
    return onnx.node("Mul", [found.variance, onnx.floats(countOf(sizesOf(x)) / sizeAt(x, -1))]);
  },
};

/** The sum of the squares of x − mean, over each channel. With what comes after they may be known already. */
export const squaresOfCentered = (centered: Tensor, x: Tensor, learned: Learned | null, epsilon: number): Tensor =>
  learned === null
    ? dotPerChannel(centered, centered)
    : apply(squaresOfCenteredOp, [centered, x, ...learned], { epsilon });
