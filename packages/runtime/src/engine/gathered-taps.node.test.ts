/** Gradients of kernels as graphics cards compute them, and the CPU where they are small, by the numbers of the standard's nodes. */
import type { Tensor } from "@tributary/kernel";
import { countOf, fromSource, gradients, lower, randomStream, standardAbilities } from "@tributary/kernel/authoring";
import { convolve, multiply, sum } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const abilities = { ...standardAbilities, manyAtOnce: true };

const ofCpu = await abilitiesOf("cpu");

type Pair = readonly [number, number];

const pairs = (min: number, max: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const cases = fc.record({
  batch: fc.constantFrom(1, 2, 3, 6),
  channels: fc.constantFrom(1, 3, 20, 32),
  filters: fc.constantFrom(1, 5, 40, 16),
  size: pairs(7, 24),
  kernelSize: pairs(1, 4),
  window: fc.record({
    strides: pairs(1, 3),
    dilationRate: pairs(1, 2),
    padding: fc.tuple(pairs(0, 2), pairs(0, 2)),
    groups: fc.constant(1),
  }),
});

const placeholder = (shape: readonly number[], name: string): Tensor =>
  fromSource(shape, "float32", { kind: "input", name });

test("gathering what all taps meet gives what each tap gives", () =>
  fc.assert(
    fc.asyncProperty(cases, async ({ batch, channels, filters, size, kernelSize, window }) => {
      const image = placeholder([batch, ...size, channels], "image");
      const kernel = placeholder([filters, channels, ...kernelSize], "kernel");
      const y = convolve(image, kernel, undefined, window);
      const weighting = placeholder(y.shape as readonly number[], "weighting");
      const [gradient] = gradients(sum(multiply(y, weighting)), [kernel]);
      const leaves = [image, kernel, weighting].map((tensor, i) => {
        const shape = tensor.shape as readonly number[];
        return {
          tensor,
          value: { dtype: "float32" as const, shape, data: randomStream(i, "").normal(countOf(shape)) },
        };
      });
      const [plain] = await evaluateTensors(leaves, [gradient!]);
      const [gathered] = await evaluateTensors(leaves, [gradient!], abilities);
      const [little] = await evaluateTensors(leaves, [gradient!], ofCpu);
      for (const found of [gathered, little]) {
        expectAllClose(found!.data, plain!.data, { relative: 1e-4, absolute: 1e-3 });
      }
    }),
    { numRuns: 60, seed: 1 },
  ));

test("a gradient takes a handful of nodes, and its sums are cut", () => {
  const image = placeholder([2, 64, 64, 16], "image");
  const kernel = placeholder([16, 16, 3, 3], "kernel");
  const y = convolve(image, kernel, undefined, { strides: [1, 1], dilationRate: [1, 1], padding: "same", groups: 1 });
  const inputs = [image, kernel].map((tensor, i) => ({ name: `${i}`, tensor }));
  const [gradient] = gradients(sum(multiply(y, y)), [kernel]);
  const graph = lower({ inputs, weights: [], outputs: [{ name: "gradient", tensor: gradient! }], abilities });
  const ops = graph.nodes.map(({ op }) => op).filter((op) => op !== "Reshape");
  const gather = ops.indexOf("Gather");
  expect(ops.filter((op) => op === "Gather")).toHaveLength(1);
  expect(ops.slice(gather)).toMatchInlineSnapshot(`
    [
      "Gather",
      "Transpose",
      "MatMul",
      "MatMul",
      "Transpose",
    ]
  `);
});
