/** Kernels of one tap learn from images in blocks of channels, and nothing is brought out of them. */
import type { Tensor } from "@tributary/kernel";
import { fromSource, gradients, lower } from "@tributary/kernel/authoring";
import { convolve, multiply, sum } from "@tributary/kernel/ops";
import { fromWholeNumbers } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const abilities = await abilitiesOf("cpu");
const window = { strides: [1, 1], dilationRate: [1, 1], padding: "same", groups: 1 } as const;
const leaf = (...shape: readonly number[]): Tensor => fromSource(shape, "float32", { kind: "input", name: null });

/** The gradient of a kernel of one tap between two convolutions, and all that is given. */
const learned = (high: number, wide: number) => {
  const [image, before, kernel, after] = [
    leaf(2, high, wide, 32),
    leaf(64, 32, 1, 1),
    leaf(48, 64, 1, 1),
    leaf(16, 48, 3, 3),
  ];
  const y = [before, kernel, after].reduce((x, kernel) => convolve(x, kernel, undefined, window), image);
  const weighting = leaf(2, high, wide, 16);
  const [slope] = gradients(sum(multiply(y, weighting)), [kernel]);
  return { leaves: [image, before, kernel, after, weighting], slope: slope! };
};

/** How often an image in blocks is brought out of them. */
const broughtOut = (high: number, wide: number): number => {
  const { leaves, slope } = learned(high, wide);
  const inputs = leaves.map((tensor, i) => ({ name: `x${i}`, tensor }));
  const { nodes } = lower({ inputs, weights: [], outputs: [{ name: "slope", tensor: slope }], abilities });
  return nodes.filter(({ op }) => op === "com.microsoft.nchwc.ReorderOutput").length;
};

describe.skipIf(abilities.channelBlock === null)("a kernel of one tap", () => {
  test.each([
    [36, 33],
    [32, 32],
    [20, 21],
  ])("has the same gradient on %d × %d pixels", async (high, wide) => {
    const { leaves, slope } = learned(high, wide);
    const apart = { ...abilities, channelBlock: null };
    const [found] = await fromWholeNumbers(leaves, [slope], abilities);
    const [expected] = await fromWholeNumbers(leaves, [slope], apart);
    expect(found).toEqual(expected);
    expect(new Set(found).size).toBeGreaterThan(100);
  });

  test("reads images in their blocks where there are many pixels", () => {
    expect(broughtOut(32, 32)).toBe(0);
    expect(broughtOut(20, 21)).toBe(2);
  });
});
