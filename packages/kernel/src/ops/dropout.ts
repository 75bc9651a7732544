/** @file Noise that is added while training only. */
import { apply, type Binary, type Op, type Unary } from "../graph/op.ts";
import { elementReach } from "../graph/reach.ts";
import { random } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply } from "./arithmetic.ts";
import { sizeAt } from "./broadcast.ts";
import { greaterEqual } from "./comparison.ts";
import { identity } from "./identity.ts";

/**
 * Values changed by noise while training. What is known of them (their range) is what is known of the second input,
 * before the noise.
 */
const disturbedOp: Op<null, Binary> = {
  name: "disturbed",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: (_, dOutput) => [dOutput, undefined],
  reach: elementReach,
  range: ({ inputs: [, calm] }, of) => ({ ...of(calm), logits: null }),
  lower: ({ inputs: [x] }, onnx) => onnx.inAnyOrder(x),
};

const disturbed = (x: Tensor, calm: Tensor): Tensor => apply(disturbedOp, [x, calm], null);

interface DropAttrs {
  /** The fraction of elements that is dropped. */
  readonly rate: number;
  /** Axes along which elements are kept or dropped together. */
  readonly together: readonly number[];
}

const dropOp: Op<DropAttrs, Unary> = {
  name: "drop",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: (_, dOutput) => [dOutput],
  reach: elementReach,
  range: ({ inputs: [x] }, of) => of(x),
  lower: ({ inputs: [x] }, onnx) => onnx.inAnyOrder(x),
  // What is kept is scaled up, so that the mean stays the same.
  training({ inputs, attrs: { rate, together } }, { frozen }) {
    const x = inputs[0];
    if (rate === 0 || frozen) return identity(x);
    const shape = x.shape.map((_, axis) => (together.includes(axis) ? 1 : sizeAt(x, axis)));
    const kept = greaterEqual(random(shape, "uniform"), rate);
    return disturbed(multiply(x, multiply(kept, 1 / (1 - rate))), x);
  },
};

/** While training, sets elements to zero with probability `rate`, and scales the others by 1 / (1 − rate). */
export const drop = (x: Tensor, rate: number, together: readonly number[] = []): Tensor =>
  apply(dropOp, [x], { rate, together });

const noiseOp: Op<{ readonly deviation: number }, Unary> = {
  name: "noise",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: (_, dOutput) => [dOutput],
  reach: elementReach,
  range: ({ inputs: [x] }, of) => of(x),
  lower: ({ inputs: [x] }, onnx) => onnx.inAnyOrder(x),
  training({ inputs, attrs: { deviation } }, { frozen }) {
    const x = inputs[0];
    if (frozen) return identity(x);
    const shape = x.shape.map((_, axis) => sizeAt(x, axis));
    return disturbed(add(x, multiply(random(shape, "normal"), deviation)), x);
  },
};

/** While training, adds normal noise of mean 0 and that standard deviation. */
export const addNoise = (x: Tensor, deviation: number): Tensor => apply(noiseOp, [x], { deviation });
