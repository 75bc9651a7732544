import { checkOp, evaluateTensors, expectAllClose, type Grid, spread, whileTraining } from "@tributary/testing";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { batchNormalize } from "./batch-normalization.ts";
import { scaleAndShift } from "./per-channel.ts";

const shape = [3, 2, 2, 4];
const statistics = { epsilon: 1e-3, momentum: 0.9 };
const inputs = [
  spread(shape),
  spread([4], { seed: 2 }),
  spread([4], { seed: 3 }),
  spread([4], { seed: 4 }),
  spread([4], { seed: 5, from: 0.5 }),
];
const normalize = ([x, gamma, beta, mean, variance]: readonly Tensor[]): Tensor =>
  batchNormalize(x!, { gamma: gamma!, beta: beta!, mean: mean!, variance: variance! }, statistics);

const channel = (x: Grid, c: number): readonly number[] =>
  Array.from(x.data as Float32Array).filter((_, i) => i % 4 === c);
const meanOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b) / numbers.length;
const varianceOf = (numbers: readonly number[]): number => meanOf(numbers.map((n) => (n - meanOf(numbers)) ** 2));

checkOp("scale and shift, one of each per channel", {
  run: ([x, scale, shift]) => scaleAndShift(x!, scale!, shift!),
  inputs: [shape, [4], [4]],
  output: shape,
  open: [[null, null, null, 4], [4], [4]],
  reference: (x, scale, shift) => (n, y, z, c) => x(n!, y!, z!, c!) * scale(c!) + shift(c!),
});

test("stored statistics get no gradient", () => {
  const { op, call } = normalize(inputs.map(({ shape }) => fromSource(shape, "float32", { kind: "input", name: null })))
    .from!;
  const gradient = op.gradient as Extract<typeof op.gradient, (...none: never) => unknown>;
  const output = fromSource(shape, "float32", { kind: "input", name: null });
  expect(gradient({ ...call, output }, output).slice(3)).toEqual([undefined, undefined]);
});

checkOp("with stored statistics", {
  run: ([x, gamma, beta]) =>
    normalize([x!, gamma!, beta!, ...[inputs[3]!, inputs[4]!].map(({ data }) => constantOf(data as Float32Array))]),
  inputs: inputs.slice(0, 3),
  output: shape,
  open: [[null, null, null, 4], [4], [4]],
  reference: (x, gamma, beta) => (n, y, z, c) => {
    const [mean, variance] = [Number(inputs[3]!.data[c!]), Number(inputs[4]!.data[c!])];
    return (gamma(c!) * (x(n!, y!, z!, c!) - mean)) / Math.sqrt(variance + 1e-3) + beta(c!);
  },
});

const constantOf = (data: Float32Array): Tensor => fromSource([data.length], "float32", { kind: "constant", data });
const stored = [constantOf(new Float32Array(4)), constantOf(new Float32Array(4).fill(1))];

checkOp("while training, with the batch's own statistics", {
  run: ([x, gamma, beta]) => whileTraining(normalize([x!, gamma!, beta!, ...stored])).output,
  inputs: inputs.slice(0, 3),
  output: shape,
  tolerance: 1e-4,
  reference: (x, gamma, beta) => (n, y, z, c) => {
    const numbers = channel(x, c!);
    return (gamma(c!) * (x(n!, y!, z!, c!) - meanOf(numbers))) / Math.sqrt(varianceOf(numbers) + 1e-3) + beta(c!);
  },
});

checkOp("while training, on rows of numbers", {
  run: ([x, gamma, beta]) => whileTraining(normalize([x!, gamma!, beta!, ...stored])).output,
  inputs: [[6, 4], [4], [4]],
  output: [6, 4],
  tolerance: 1e-4,
  reference: (x, gamma, beta) => (n, c) => {
    const numbers = channel(x, c!);
    return (gamma(c!) * (x(n!, c!) - meanOf(numbers))) / Math.sqrt(varianceOf(numbers) + 1e-3) + beta(c!);
  },
});

checkOp("frozen, with stored statistics while training too", {
  run: ([x, gamma, beta]) => whileTraining(normalize([x!, gamma!, beta!, ...stored]), { frozen: true }).output,
  inputs: inputs.slice(0, 3),
  output: shape,
  reference: (x, gamma, beta) => (n, y, z, c) => (gamma(c!) * x(n!, y!, z!, c!)) / Math.sqrt(1.001) + beta(c!),
});

test("each step moves the stored statistics towards the batch's, by one minus momentum", async () => {
  const tensors = inputs.map(({ shape }) => fromSource(shape, "float32", { kind: "input", name: null }));
  const { updates } = whileTraining(normalize(tensors));
  const leaves = tensors.map((tensor, i) => ({ tensor, value: inputs[i]! }));
  const [mean, variance] = await evaluateTensors(leaves, [updates.get(tensors[3]!)!, updates.get(tensors[4]!)!]);
  const moved = (stored: number, statistic: (numbers: readonly number[]) => number): readonly number[] =>
    [0, 1, 2, 3].map((c) => {
      const numbers = Array.from(inputs[0]!.data as Float32Array).filter((_, i) => i % 4 === c);
      return 0.9 * Number(inputs[stored]!.data[c]) + 0.1 * statistic(numbers);
    });
  expectAllClose(mean!.data, moved(3, meanOf));
  expectAllClose(variance!.data, moved(4, varianceOf));
});

test("the variance of numbers far from zero is as exact as that of numbers around it", async () => {
  const x = fromSource([64, 1], "float32", { kind: "input", name: null });
  const one = constantOf(Float32Array.of(1));
  const { output } = whileTraining(
    batchNormalize(x, { gamma: one, beta: one, mean: one, variance: one }, { epsilon: 1e-5, momentum: 0.9 }),
  );
  const data = Float32Array.from({ length: 64 }, (_, i) => 1000 + (i % 2));
  const [y] = await evaluateTensors([{ tensor: x, value: { dtype: "float32", shape: [64, 1], data } }], [output]);
  expectAllClose(
    y!.data,
    Array.from({ length: 64 }, (_, i) => (i % 2 === 1 ? 2 : 0)),
    { absolute: 1e-2 },
  );
});
