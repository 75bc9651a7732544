/** Images in blocks stay there when each of their maps is multiplied by its own number, such as the gradient of a mean over all pixels. */
import type { Tensor } from "@tributary/kernel";
import { fromSource, gradients, lower, randomStream } from "@tributary/kernel/authoring";
import { concat, convolve, mean, multiply, relu } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const abilities = await abilitiesOf("cpu");
const leaf = (...shape: readonly number[]): Tensor => fromSource(shape, "float32", { kind: "input", name: null });
const window = { strides: [1, 1], dilationRate: [1, 1], padding: "same", groups: 1 } as const;

const [image, kernel, other] = [leaf(3, 14, 11, 16), leaf(32, 16, 3, 3), leaf(16, 16, 1, 1)];
/** One number for each map, and a gradient. */
const [factors, seed] = [leaf(3, 1, 1, 32), leaf(3, 48)];
const leaves = [image, kernel, other, factors, seed];
const convolved = convolve(image, kernel, undefined, window);

const opsOf = (y: Tensor): readonly string[] =>
  lower({
    inputs: leaves.map((tensor, i) => ({ name: `x${i}`, tensor })),
    weights: [],
    outputs: [{ name: "y", tensor: y }],
    abilities,
  }).nodes.map(({ op }) => op);

/** What is computed in blocks, and without them. */
const bothWays = (y: Tensor) => {
  const fed = leaves.map((tensor, i) => {
    const shape = tensor.shape as readonly number[];
    const data = randomStream(i, "x").normal(shape.reduce((a, b) => a * b));
    return { tensor, value: { dtype: "float32" as const, shape, data } };
  });
  return Promise.all([abilities, { ...abilities, channelBlock: null }].map((each) => evaluateTensors(fed, [y], each)));
};

describe.skipIf(abilities.channelBlock === null)("maps in blocks", () => {
  test.each([
    ["an image times factors", multiply(convolved, factors)],
    ["factors times an image", multiply(factors, convolved)],
  ])("%s", async (_, y) => {
    const [inBlocks, plain] = await bothWays(y);
    expectAllClose(inBlocks![0]!.data, plain![0]!.data, { relative: 1e-5, absolute: 1e-5 });
    expect(opsOf(y)).not.toContain("Mul");
  });

  test.each([
    ["factors for each image alone", leaf(3, 1, 1, 1)],
    ["factors for all images", leaf(1, 1, 1, 32)],
  ])("%s are no factors of maps", async (_, others) => {
    const ops = lower({
      inputs: [image, kernel, others].map((tensor, i) => ({ name: `x${i}`, tensor })),
      weights: [],
      outputs: [{ name: "y", tensor: multiply(convolved, others) }],
      abilities,
    }).nodes.map(({ op }) => op);
    expect(ops).toContain("Mul");
  });

  test("the gradient of a mean is not repeated for each pixel of concatenated images", async () => {
    const joined = concat([relu(convolved), relu(convolve(image, other, undefined, window))], 3);
    for (const slope of gradients(mean(joined, { axes: [1, 2] }), [kernel, other], seed)) {
      const [inBlocks, plain] = await bothWays(slope!);
      expectAllClose(inBlocks![0]!.data, plain![0]!.data, { relative: 1e-4, absolute: 1e-4 });
      expect(opsOf(slope!)).not.toContain("Expand");
    }
  });
});
