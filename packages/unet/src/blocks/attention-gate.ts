/** @file Attention gates on skip connections. Oktay et al. 2018, "Attention U-Net", arXiv:1804.03999, figure 2. */
import { add, type Block, chain, multiply, named, relu, sigmoid, type Tensor } from "@tributary/kernel";
import { biasedAndNormalized, linear } from "./convolutions.ts";
import { grouped } from "./grouped.ts";
import type { Join } from "./join.ts";

/** Weights the encoder's map before it is concatenated, given the decoder's map of the same size. */
export type Gate = (skip: Tensor, x: Tensor) => Tensor;

/**
 * An attention gate: skip · σ(ψ(relu(W_x skip + W_g x))), one weight per pixel, which the decoder's map `x` decides.
 *
 *     skip ──┬── 1×1 ──┐
 *            │        (+)── relu ── 1×1 ── σ ──┐
 *     x ─────┼── 1×1 ──┘                       │
 *            └────────────────────────────────(·)──▶
 *
 * The paper gates a map of twice the size; here, as in LeeJunHyun/Image_Segmentation, both have the same size.
 *
 * - in   `[batch, height, width, channels]`, twice
 * - out  the first of them, each pixel multiplied by a weight from 0 to 1
 *
 * @param filters The number of filters of W_x and W_g.
 * @example
 * attentionGate(32)(input([64, 64, 64]), input([64, 64, 64])).shape; // [null, 64, 64, 64]
 */
export const attentionGate = (filters: number): Gate => {
  const style = biasedAndNormalized;
  const across = named("skip", linear(filters, 1, { style }));
  const signal = named("signal", linear(filters, 1, { style }));
  const attention: Block = named("attention", chain(relu, linear(1, 1, { style }), sigmoid));
  return grouped("gate", (skip, x) => multiply([skip, attention(add([across(skip), signal(x)]))]));
};

/**
 * Concatenates the gated encoder's map with the decoder's.
 *
 * @example
 * const join = gated(attentionGate(32), skipFirst);
 * join(input([64, 64, 64]), input([64, 64, 128])).shape; // [null, 64, 64, 192]
 */
export const gated =
  (gate: Gate, join: Join): Join =>
  (skip, x) =>
    join(gate(skip, x), x);
