/** Convolutions in blocks are computed without their mean at once, where a batch normalization follows. */
import { batchNormalization, type Conv2dOptions, chain, conv2d, input, model, type Tensor } from "@tributary/kernel";
import {
  countOf,
  fromSource,
  gradients,
  lower,
  randomStream,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { sum, multiply as times } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose, largestOf } from "@tributary/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const { channelBlock: block } = await abilitiesOf("cpu");
const abilities = { ...standardAbilities, channelBlock: block };

interface Case {
  readonly channels: number;
  readonly kernel: number | readonly [number, number];
  readonly size: readonly [number, number];
  readonly options: Conv2dOptions;
}

/** What a convolution and its normalization train with: output, gradients, and new statistics. */
const trainingOf = ({ channels, kernel, size, options }: Case) => {
  const image: Tensor = input([...size, channels], { name: "image" });
  const normalized = chain(conv2d(32, kernel, options), batchNormalization())(image);
  const net = model(image, normalized);
  const { inputs, outputs, updates } = trainingForm(net, 4);
  const y = outputs[0]!.tensor;
  const weighting = fromSource(y.shape, "float32", { kind: "input", name: "weighting" });
  const learned = net.weights.filter(({ learned }) => learned);
  const slopes = gradients(
    sum(times(y, weighting)),
    [...learned, inputs[0]!].map(({ tensor }) => tensor),
  );
  const leaves = [inputs[0]!.tensor, weighting, ...net.weights.map(({ tensor }) => tensor)].map((tensor, i) => {
    const shape = tensor.shape as readonly number[];
    // Images far from zero: their mean is what convolutions mostly give.
    const [scale, shift] =
      i === 0 ? [1, 3] : shape.length === 4 && i > 1 ? [1 / Math.sqrt(countOf(shape.slice(1))), 0] : [1, 0];
    const data = randomStream(1, String(i))
      .normal(countOf(shape))
      .map((number) => number * scale + shift);
    return { tensor, value: { dtype: "float32" as const, shape, data } };
  });
  return { leaves, results: [y, ...slopes.map((slope) => slope!), ...updates.map(({ value }) => value)] };
};

const cases: fc.Arbitrary<Case> = fc.record({
  channels: fc.constantFrom(1, 3, 16, 32),
  kernel: fc.constantFrom(1, 3, 7, [3, 5] as const),
  size: fc.tuple(fc.integer({ min: 24, max: 31 }), fc.integer({ min: 24, max: 31 })),
  options: fc.record({
    strides: fc.constantFrom(1 as const, 2 as const),
    padding: fc.constantFrom("same" as const, "valid" as const),
    dilationRate: fc.constantFrom(1 as const, 2 as const),
    useBias: fc.boolean(),
  }),
});

describe.skipIf(block === null)("normalized convolutions", () => {
  test("learn the same", () =>
    fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const { leaves, results } = trainingOf(one);
        const plain = await evaluateTensors(leaves, results);
        const blocked = await evaluateTensors(leaves, results, abilities);
        for (const [i, { data }] of plain.entries()) {
          // What is normalized does not depend on the bias before it: that gradient is what rounding leaves of thousands of numbers.
          const isSlope = i > 0 && i < plain.length - 2;
          const least = isSlope ? 10 : 1e-3;
          expectAllClose(blocked[i]!.data, data, { relative: 1e-3, absolute: 1e-4 * Math.max(least, largestOf(data)) });
        }
      }),
      { numRuns: 20, seed: 1 },
    ));

  test("have no pass for their mean, nor to take it away, unless something else reads them", () => {
    const counted = (read: (convolved: Tensor, normalized: Tensor) => readonly Tensor[]): number => {
      const image: Tensor = input([16, 16, 16], { name: "image" });
      const convolved = conv2d(32, 3, { padding: "same" })(image);
      const [first, ...others] = read(convolved, batchNormalization()(convolved));
      const net = model(image, { first: first!, ...Object.fromEntries(others.map((x, i) => [`other${i}`, x])) });
      const { inputs, outputs } = trainingForm(net, 4);
      const { nodes } = lower({ inputs, weights: net.weights, outputs, abilities });
      return nodes.filter(({ op }) => /GlobalAveragePool|nchwc.Conv/.test(op)).length;
    };
    // The convolution, that of its taps' means, the sum of squares, scaling and shifting.
    expect(counted((_, normalized) => [normalized])).toBe(4);
    // The sum and the centering too.
    expect(counted((convolved, normalized) => [normalized, convolved])).toBe(5);
  });
});
