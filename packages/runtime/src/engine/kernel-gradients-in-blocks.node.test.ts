import type { Tensor } from "@tributary/kernel";
import { countOf, fromSource, gradients, lower, randomStream, standardAbilities } from "@tributary/kernel/authoring";
import { addScaled, convolve, multiply, sum } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const { channelBlock: block } = await abilitiesOf("cpu");

type Pair = readonly [number, number];

interface Case {
  readonly batch: number;
  readonly channels: number;
  /** Whether the image comes from a convolution, which leaves it in blocks if it fills them. */
  readonly convolved: boolean;
  readonly filters: number;
  readonly size: Pair;
  readonly kernelSize: Pair;
  readonly window: { readonly strides: Pair; readonly dilationRate: Pair; readonly padding: readonly [Pair, Pair] };
}

const placeholder = (shape: readonly number[], name: string): Tensor =>
  fromSource(shape, "float32", { kind: "input", name });

/** The leaves of a convolution's gradient, with numbers, and the gradient of its kernel. */
const gradientOf = ({ batch, channels, convolved, filters, size, kernelSize, window }: Case) => {
  const given = placeholder([batch, ...size, channels], "image");
  const mixing = placeholder([channels, channels, 1, 1], "mixing");
  const pixels = { strides: [1, 1], dilationRate: [1, 1], padding: "valid", groups: 1 } as const;
  const image = convolved ? convolve(given, mixing, undefined, pixels) : given;
  const kernel = placeholder([filters, channels, ...kernelSize], "kernel");
  const y = convolve(image, kernel, undefined, { ...window, groups: 1 });
  const weighting = placeholder(y.shape as readonly number[], "weighting");
  const [gradient] = gradients(sum(multiply(y, weighting)), [kernel]);
  const leaves = [given, ...(convolved ? [mixing] : []), kernel, weighting].map((tensor, i) => {
    const shape = tensor.shape as readonly number[];
    // What is mixed is as large as before.
    const scale = tensor === mixing ? 1 / Math.sqrt(channels) : 1;
    const data = randomStream(1, String(i))
      .normal(countOf(shape))
      .map((x) => x * scale);
    return { tensor, value: { dtype: "float32" as const, shape, data } };
  });
  return { leaves, gradient: gradient! };
};

const pairs = (min: number, max: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const cases: fc.Arbitrary<Case> = fc.record({
  batch: fc.constantFrom(1, 2, 2, 5, block!, 2 * block!),
  channels: fc.constantFrom(1, 3, 16, 20, 64),
  convolved: fc.boolean(),
  filters: fc.constantFrom(16, 48),
  // So large that the widest steps leave enough places even of one image.
  size: pairs(21, 28),
  kernelSize: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 4 })),
  window: fc.record({
    strides: pairs(1, 2),
    dilationRate: pairs(1, 2),
    padding: fc.tuple(pairs(0, 2), pairs(0, 2)),
  }),
});

describe.skipIf(block === null)("gradients of kernels as convolutions of whole maps", () => {
  test("are what they are tap by tap", () =>
    fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const { leaves, gradient } = gradientOf(one);
        const abilities = { ...standardAbilities, channelBlock: block };
        const inputs = leaves.map(({ tensor }, i) => ({ name: `${i}`, tensor }));
        const graph = lower({ inputs, weights: [], outputs: [{ name: "y", tensor: gradient }], abilities });
        expect(graph.nodes.map(({ op }) => op)).toContain("com.microsoft.nchwc.Conv");
        // As an optimizer reads it: in the order of kernels in blocks, where it fills them.
        const twice = addScaled(gradient, gradient, 1);
        const plain = await evaluateTensors(leaves, [gradient, twice]);
        const blocked = await evaluateTensors(leaves, [gradient, twice], abilities);
        for (const [i, { data }] of plain.entries()) {
          expectAllClose(blocked[i]!.data, data, { relative: 1e-4, absolute: 5e-3 });
        }
      }),
      { numRuns: 60, seed: 1 },
    ));
});
