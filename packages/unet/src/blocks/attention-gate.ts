/** @file Attention on the arrow across. Oktay et al. 2018, "Attention U-Net", arXiv:1804.03999, figure 2. */
import { add, type Block, chain, multiply, named, relu, sigmoid, type Tensor } from "@tributary/kernel";
import { biasedAndNormalized, linear } from "./convolutions.ts";
import { grouped } from "./grouped.ts";
import type { Join } from "./join.ts";

/** Decides how much of the encoder's map goes across, given the decoder's at the same size. */
export type Gate = (skip: Tensor, x: Tensor) => Tensor;

/**
 * What comes up decides where to look: skip · σ(ψ(relu(W_x skip + W_g x))), one number for each pixel.
 *
 *   skip ──┬── 1×1 ──┐
 *          │        (+)── relu ── 1×1 ── σ ──┐
 *   x ─────┼── 1×1 ──┘                       │
 *          └────────────────────────────────(·)──▶
 *
 * The paper gates a map of twice the size; here, as in LeeJunHyun/Image_Segmentation, both have been brought to one size.
 *
 * - in   `[batch, height, width, channels]`, twice
 * - out  the first of them, each pixel weighed from 0 to 1
 *
 * @param filters Of the sum in the middle.
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
 * Joins what a gate lets through.
 *
 * @example
 * const join = gated(attentionGate(32), skipFirst);
 * join(input([64, 64, 64]), input([64, 64, 128])).shape; // [null, 64, 64, 192]
 */
export const gated =
  (gate: Gate, join: Join): Join =>
  (skip, x) =>
    join(gate(skip, x), x);
