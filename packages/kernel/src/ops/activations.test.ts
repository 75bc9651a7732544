import { checkOp, spread } from "@tributary/testing";
import type { Tensor } from "../graph/tensor.ts";
import {
  clip,
  elu,
  gelu,
  geluApproximate,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from "./activations.ts";

const shape = [2, 2, 3, 2];
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const relu6 = (x: number): number => Math.min(Math.max(x, 0), 6);
const tanhForm = (x: number): number => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** Φ(x), integrated with Simpson's rule. */
const normalDistribution = (x: number): number => {
  const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const steps = 200;
  const weighed = Array.from({ length: steps + 1 }, (_, i) => {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    return weight * density((x * i) / steps);
  });
  return 0.5 + (weighed.reduce((a, b) => a + b) * x) / steps / 3;
};

const activations: readonly (readonly [string, (x: Tensor) => Tensor, (x: number) => number])[] = [
  ["relu", relu, (x) => Math.max(x, 0)],
  ["sigmoid", sigmoid, logistic],
  ["tanh", tanh, Math.tanh],
  ["softplus", softplus, (x) => Math.log1p(Math.exp(x))],
  ["clip", (x) => clip(x, -2, 3), (x) => Math.min(Math.max(x, -2), 3)],
  ["leakyRelu", (x) => leakyRelu(x, 0.3), (x) => (x < 0 ? 0.3 * x : x)],
  ["elu", (x) => elu(x, 1.5), (x) => (x < 0 ? 1.5 * Math.expm1(x) : x)],
  ["hardSigmoid", hardSigmoid, (x) => relu6(x + 3) / 6],
  ["hardSwish", hardSwish, (x) => (x * relu6(x + 3)) / 6],
  ["silu", silu, (x) => x * logistic(x)],
  ["gelu", gelu, (x) => x * normalDistribution(x)],
  ["gelu, by tanh", geluApproximate, tanhForm],
];

for (const [name, activation, expected] of activations) {
  checkOp(name, {
    run: ([x]) => activation(x!),
    // From −4 to 4, past the kinks at ±3 and never on a kink.
    inputs: [spread(shape, { apart: 0.35 })],
    output: shape,
    open: [[null, null, null, 2]],
    reference:
      (x) =>
      (...at) =>
        expected(x(...at)),
  });
}

checkOp("softplus and sigmoid of large numbers stay finite", {
  run: ([x]) => softplus(x!),
  inputs: [{ dtype: "float32", shape: [4], data: Float32Array.of(-200, -50, 50, 200) }],
  output: [4],
  reference: (x) => (i) => Math.max(x(i!), 0),
  step: 0.5,
});
