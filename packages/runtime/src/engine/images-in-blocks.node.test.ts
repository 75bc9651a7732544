import {
  add,
  batchNormalization,
  concatenate,
  conv2d,
  conv2dTranspose,
  cropLike,
  depthwiseConv2d,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  multiply,
  padLike,
  relu,
  reshape,
  sigmoid,
  silu,
  type Tensor,
  upSampling2d,
} from "@tributary/kernel";
import {
  countOf,
  fromSource,
  gradients,
  lower,
  randomStream,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { addScaled, sum, multiply as times } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose, largestOf } from "@tributary/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const { channelBlock: block } = await abilitiesOf("cpu");
const [BATCH, SIZE, CHANNELS] = [4, 32, 16];

/** Steps from an image, and an earlier one, to an image of the same shape. */
const steps: readonly ((x: Tensor, earlier: Tensor) => Tensor)[] = [
  (x) => conv2d(CHANNELS, 3, { padding: "same" })(x),
  (x) => relu(conv2d(CHANNELS, 3, { padding: "same", useBias: false })(x)),
  (x) => relu(batchNormalization()(conv2d(CHANNELS, 3, { padding: "same", useBias: false })(x))),
  (x, earlier) =>
    relu(add([batchNormalization()(conv2d(CHANNELS, 3, { padding: "same", useBias: false })(x)), earlier])),
  (x, earlier) => conv2d(CHANNELS, 1)(concatenate([x, earlier])),
  (x, earlier) => concatenate([conv2d(CHANNELS / 2, 3, { padding: "same" })(x), conv2d(CHANNELS / 2, 1)(earlier)]),
  (x) => upSampling2d(2)(conv2d(CHANNELS, 3, { padding: "same", strides: 2 })(x)),
  (x) => upSampling2d(2)(conv2d(CHANNELS, 1, { strides: 2 })(x)),
  (x) => upSampling2d(2)(maxPooling2d(2)(x)),
  (x) => depthwiseConv2d(3, { padding: "same" })(x),
  (x) => conv2d(CHANNELS, 2, { strides: 2 })(conv2dTranspose(2 * CHANNELS, 2, { strides: 2 })(x)),
  (x, earlier) => cropLike(conv2dTranspose(CHANNELS, [1, 3], { strides: [1, 3], useBias: false })(x), earlier),
  (x, earlier) => conv2d(CHANNELS, 1)(concatenate([cropLike(x, earlier), padLike(earlier, x)])),
  (x, earlier) => multiply([x, sigmoid(earlier)]),
  (x, earlier) => multiply([x, reshape([1, 1, CHANNELS])(sigmoid(globalAveragePooling2d(earlier)))]),
  (x) => silu(x),
];

const graphs = fc.array(fc.record({ step: fc.nat({ max: steps.length - 1 }), earlier: fc.nat({ max: 9 }) }), {
  minLength: 2,
  maxLength: 7,
});

/** What a network trains with: its output, the gradients of its weights, and its new statistics. */
const trainingOf = (list: readonly { readonly step: number; readonly earlier: number }[]) => {
  const image: Tensor = input([SIZE, SIZE, CHANNELS], { name: "image" });
  const made: Tensor[] = [relu(conv2d(CHANNELS, 3, { padding: "same" })(image))];
  for (const { step, earlier } of list) made.push(steps[step]!(made.at(-1)!, made[earlier % made.length]!));
  const net = model(image, made.at(-1)!);
  const { inputs, outputs, updates } = trainingForm(net, BATCH);
  const y = outputs[0]!.tensor;
  const weighting = fromSource(y.shape, "float32", { kind: "input", name: "weighting" });
  const learned = net.weights.filter(({ learned }) => learned);
  const slopes = gradients(
    sum(times(y, weighting)),
    learned.map(({ tensor }) => tensor),
  );
  const leaves = [inputs[0]!.tensor, weighting, ...net.weights.map(({ tensor }) => tensor)].map((tensor, i) => {
    const shape = tensor.shape as readonly number[];
    const scale = shape.length === 4 && i > 1 ? 1 / Math.sqrt(countOf(shape.slice(1))) : 1;
    const data = randomStream(1, String(i))
      .normal(countOf(shape))
      .map((number) => number * scale);
    return { tensor, value: { dtype: "float32" as const, shape, data } };
  });
  const statistics = updates.map(({ value }) => value);
  return { leaves, results: [y, ...slopes.filter((slope) => slope !== undefined), ...statistics] };
};

describe.skipIf(block === null)("images in blocks of channels", () => {
  const abilities = { ...standardAbilities, channelBlock: block };

  test("networks learn the same with them", () =>
    fc.assert(
      fc.asyncProperty(graphs, async (list) => {
        const { leaves, results } = trainingOf(list);
        const plain = await evaluateTensors(leaves, results);
        const blocked = await evaluateTensors(leaves, results, abilities);
        for (const [i, { data }] of plain.entries()) {
          expectAllClose(blocked[i]!.data, data, { relative: 1e-3, absolute: 1e-4 * Math.max(1e-3, largestOf(data)) });
        }
      }),
      { numRuns: 15, seed: 1 },
    ));

  /** How often each operator is written for a network. */
  const opsOf = (list: readonly number[]): ReadonlyMap<string, number> => {
    const { leaves, results } = trainingOf(list.map((step) => ({ step, earlier: 0 })));
    const { nodes } = lower({
      inputs: leaves.map(({ tensor }, i) => ({ name: `${i}`, tensor })),
      weights: [],
      outputs: [{ name: "y", tensor: results[0]! }],
      abilities,
    });
    const counts = new Map<string, number>();
    for (const { op } of nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
    return counts;
  };

  test("they stay there from convolution to convolution, which add and cut off what follows", () => {
    const ops = opsOf([2, 3]);
    // The image, and the kernels of the three convolutions.
    expect(ops.get("com.microsoft.nchwc.ReorderInput")).toBe(4);
    expect(ops.get("com.microsoft.nchwc.ReorderOutput")).toBe(1);
    // Nothing but sums of a few numbers for each channel is left of normalizing, adding and cutting off.
    expect([...ops.keys()].filter((op) => ["Relu", "BatchNormalization", "Sub"].includes(op))).toEqual([]);
  });

  test("they stay there on the way up, where they are cropped to the size that they have", () => {
    const ops = opsOf([10, 12]);
    expect(ops.get("com.microsoft.nchwc.ReorderOutput")).toBe(1);
    expect(ops.get("ConvTranspose")).toBeUndefined();
  });

  test.each([
    ["a kernel", [3, CHANNELS, 3, 3], ["Expand", "com.microsoft.nchwc.Conv"]],
    [
      "one of a single tap",
      [4, 16 * CHANNELS, 1, 1],
      ["Expand", "Reshape", "Reshape", "com.microsoft.nchwc.Conv", "Reshape"],
    ],
    ["a matrix", [2 * CHANNELS, 50], ["Expand", "Reshape", "Reshape", "com.microsoft.nchwc.Conv", "Reshape"]],
    ["a small one", [CHANNELS, 5], ["Mul", "Add"]],
    ["one that fills no blocks", [15, 101], ["Mul", "Add"]],
  ])("%s is scaled and added in as few passes as can be", async (_, shape, ops) => {
    const leaves = [shape, shape, []].map((shape, i) => ({
      tensor: fromSource(shape, "float32", { kind: "input", name: `${i}` }),
      value: { dtype: "float32" as const, shape, data: randomStream(1, `${i}`).normal(countOf(shape)) },
    }));
    const [y, x, factor] = leaves.map(({ tensor }) => tensor);
    const moved = addScaled(y!, x!, factor!);
    const inputs = leaves.map(({ tensor }, i) => ({ name: `${i}`, tensor }));
    const { nodes } = lower({ inputs, weights: [], outputs: [{ name: "moved", tensor: moved }], abilities });
    expect(nodes.map(({ op }) => op)).toEqual(ops);
    const [[plain], [once]] = [
      await evaluateTensors(leaves, [moved]),
      await evaluateTensors(leaves, [moved], abilities),
    ];
    expect(once!.shape).toEqual(shape);
    expectAllClose(once!.data, plain!.data, { relative: 1e-6, absolute: 1e-6 });
  });
});
