/** @file Random graphs of images: lowered as a whole, they compute what their operations compute one by one. */
import { evaluateTensors, expectAllClose, imagesLast, spread } from "@tributary/testing";
import fc from "fast-check";
import { test } from "vitest";
import { apply } from "../graph/op.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { relu } from "../ops/activations.ts";
import { add, multiply, subtract } from "../ops/arithmetic.ts";
import { averagePool } from "../ops/average-pooling.ts";
import { expand, sum } from "../ops/broadcast.ts";
import { maximum } from "../ops/comparison.ts";
import { concat } from "../ops/concat.ts";
import { matmul } from "../ops/matmul.ts";
import { maxPool } from "../ops/max-pooling.ts";
import { pad } from "../ops/pad.ts";
import { max, mean } from "../ops/reductions.ts";
import { reshape } from "../ops/reshape.ts";
import { resize } from "../ops/resize.ts";
import { slice } from "../ops/slice.ts";
import { softmax } from "../ops/softmax.ts";
import { transpose } from "../ops/transpose.ts";

const SHAPE = [2, 4, 4, 3];
const placeholder = (shape: readonly number[]): Tensor => fromSource(shape, "float32", { kind: "input", name: null });
const window = { kernelSize: [2, 2], strides: [1, 1], dilationRate: [1, 1], padding: "same" } as const;
const kernel = placeholder([3, 3]);

/** Steps from one or two images to an image of the same shape. */
const steps: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  (a) => maxPool(a, window),
  (a) => averagePool(a, window, false),
  (a) => relu(a),
  (a, b) => add(a, b),
  (a, b) => subtract(b, a),
  (a, b) => multiply(a, sum(b, { axes: [1, 2], keepDims: true })),
  (a, b) => multiply(a, mean(b, { axes: [0, 1, 2] })),
  (a, b) => add(a, max(b, { axes: [1, 3], keepDims: true })),
  (a, b) => add(a, mean(b, { axes: [0] })),
  (a, b) => add(a, reshape(mean(b, { axes: [0, 3] }), [4, 4, 1])),
  (a, b) => maximum(a, b),
  (a, b) => slice(concat([a, b], 3), [{ axis: 3, start: 1, end: 4 }]),
  (a, b) => slice(concat([b, a], 1), [{ axis: 1, start: 1, end: 8, step: 2 }]),
  (a) => slice(pad(a, [{ axis: 2, before: 1, after: 2 }], 0.5), [{ axis: 2, start: 0, end: 4 }]),
  (a) => transpose(a, [0, 2, 1, 3]),
  (a) => reshape(relu(reshape(a, [2, 48])), SHAPE),
  (a) => matmul(a, kernel),
  (a) => softmax(a),
  (a) => softmax(a, 1),
  (a) => averagePool(resize(a, { scales: [2, 2] }, "nearest"), { ...window, strides: [2, 2] }, false),
  (a) => add(a, expand(mean(a, { axes: [1, 2, 3], keepDims: true }), SHAPE)),
];

const graphs = fc.array(
  fc.record({
    step: fc.integer({ min: 0, max: steps.length - 1 }),
    left: fc.nat({ max: 20 }),
    right: fc.nat({ max: 20 }),
  }),
  { minLength: 4, maxLength: 10 },
);

/** Each operation in its own graph, in the logical layout. */
const oneByOne = async (output: Tensor, known: Map<Tensor, Awaited<ReturnType<typeof evaluateTensors>>[number]>) => {
  const visit = async (tensor: Tensor): Promise<void> => {
    if (known.has(tensor)) return;
    const { op, call } = tensor.from!;
    for (const x of call.inputs) if (x.source?.kind !== "constant") await visit(x);
    const inputs = call.inputs.map((x) => (x.source?.kind === "constant" ? x : placeholder(x.shape as number[])));
    const leaves = inputs.flatMap((x, i) =>
      x.source?.kind === "constant" ? [] : [{ tensor: x, value: known.get(call.inputs[i]!)! }],
    );
    const [value] = await evaluateTensors(leaves, [apply(op, inputs, call.attrs)]);
    known.set(tensor, value!);
  };
  await visit(output);
  return known.get(output)!;
};

test("the values do not depend on the memory layout", () =>
  fc.assert(
    fc.asyncProperty(graphs, async (list) => {
      const leaves = [placeholder(SHAPE), placeholder(SHAPE)].map((tensor, i) => ({
        tensor,
        value: spread(SHAPE, { seed: i + 1 }),
      }));
      leaves.push({ tensor: kernel, value: spread([3, 3], { seed: 3 }) });
      const tensors = leaves.slice(0, 2).map(({ tensor }) => tensor);
      for (const { step, left, right } of list) {
        tensors.push(steps[step]!(tensors[left % tensors.length]!, tensors[right % tensors.length]!));
      }
      const output = tensors.at(-1)!;
      const [whole] = await evaluateTensors(leaves, [output]);
      const [last] = await evaluateTensors(leaves, [output], imagesLast);
      const parts = await oneByOne(output, new Map(leaves.map(({ tensor, value }) => [tensor, value])));
      for (const each of [whole!, last!]) expectAllClose(each, parts, { relative: 1e-4, absolute: 1e-4 });
    }),
    { numRuns: 40, seed: 1 },
  ));
