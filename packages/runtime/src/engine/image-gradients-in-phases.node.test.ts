/** Gradients of images through convolutions with strides, phase by phase in blocks of channels. */
import type { Tensor } from "@tributary/kernel";
import { countOf, fromSource, gradients, lower, randomStream, standardAbilities } from "@tributary/kernel/authoring";
import { add, convolve, multiply, sum } from "@tributary/kernel/ops";
import { evaluateTensors, expectAllClose } from "@tributary/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const { channelBlock: block } = await abilitiesOf("cpu");
const abilities = { ...standardAbilities, channelBlock: block };

type Pair = readonly [number, number];

interface Case {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  /** Of the image, in strides. */
  readonly cells: Pair;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  /** How many pixels are added before; as many are added after that every stride has its window. */
  readonly before: Pair;
  /** Whether a convolution of one tap, and one more of the same size, read the image too. */
  readonly others: boolean;
}

const placeholder = (shape: readonly number[], name: string): Tensor =>
  fromSource(shape, "float32", { kind: "input", name });

const gradientOf = ({ batch, channels, filters, cells, kernelSize, strides, before, others }: Case) => {
  const size = cells.map((cell, axis) => cell * strides[axis]!);
  const image = placeholder([batch, ...size, channels], "image");
  const kernels = (others ? [kernelSize, [1, 1], kernelSize] : [kernelSize]).map((each, i) =>
    placeholder([filters, channels, ...each], `kernel${i}`),
  );
  const convolved = kernels.map((kernel) => {
    const padding = strides.map((stride, axis): Pair => {
      const first = Math.min(before[axis]!, kernel.shape[axis + 2]! - 1);
      return [first, Math.max(0, kernel.shape[axis + 2]! - stride - first)];
    }) as unknown as readonly [Pair, Pair];
    return convolve(image, kernel, undefined, { strides, dilationRate: [1, 1], padding, groups: 1 });
  });
  const weightings = convolved.map((y, i) => placeholder(y.shape as readonly number[], `weighting${i}`));
  const losses = convolved.map((y, i) => sum(multiply(y, weightings[i]!)));
  const [gradient] = gradients(losses.reduce(add), [image]);
  const leaves = [image, ...kernels, ...weightings].map((tensor, i) => {
    const shape = tensor.shape as readonly number[];
    const data = randomStream(1, String(i)).normal(countOf(shape));
    return { tensor, value: { dtype: "float32" as const, shape, data } };
  });
  return { leaves, gradient: gradient! };
};

const opsOf = ({ leaves, gradient }: ReturnType<typeof gradientOf>): readonly string[] => {
  const inputs = leaves.map(({ tensor }, i) => ({ name: `${i}`, tensor }));
  return lower({ inputs, weights: [], outputs: [{ name: "y", tensor: gradient }], abilities }).nodes.map(
    ({ op }) => op,
  );
};

const pairs = (min: number, max: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const cases: fc.Arbitrary<Case> = fc.record({
  batch: fc.constantFrom(1, 3),
  channels: fc.constantFrom(16, 48),
  filters: fc.constantFrom(16, 32),
  cells: pairs(16, 19),
  kernelSize: pairs(1, 5),
  strides: fc.constantFrom([2, 2], [1, 2], [3, 2], [2, 3]),
  before: pairs(0, 3),
  others: fc.boolean(),
});

describe.skipIf(block === null)("gradients of images through convolutions with strides", () => {
  test("are the same phase by phase", () =>
    fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const made = gradientOf(one);
        const [plain] = await evaluateTensors(made.leaves, [made.gradient]);
        const [blocked] = await evaluateTensors(made.leaves, [made.gradient], abilities);
        expectAllClose(blocked!.data, plain!.data, { relative: 1e-4, absolute: 1e-3 });
      }),
      { numRuns: 40, seed: 1 },
    ));

  const usual: Case = {
    batch: 1,
    channels: 32,
    filters: 16,
    cells: [16, 16],
    kernelSize: [3, 3],
    strides: [2, 2],
    before: [1, 1],
    others: false,
  };

  test("are four convolutions, put together once", () => {
    const ops = opsOf(gradientOf(usual));
    expect(ops).not.toContain("ConvTranspose");
    expect(ops.filter((op) => op === "com.microsoft.nchwc.Conv").length).toBe(4);
    expect(ops.filter((op) => op === "Concat").length).toBe(3);
  });

  test("are put together once where several are added, without what is zero in them", () => {
    const ops = opsOf(gradientOf({ ...usual, others: true }));
    // Four of each window, one of the single tap; what is added belongs to the convolution before it.
    expect(ops.filter((op) => op === "com.microsoft.nchwc.Conv").length).toBe(9);
    expect(ops.filter((op) => ["Concat", "Add", "ConstantOfShape"].includes(op)).length).toBe(3);
  });

  test("the kernel of one tap learns from the pixels that it meets, cut out in blocks", async () => {
    const image = placeholder([2, 32, 30, 16], "image");
    const [first, second] = [placeholder([32, 16, 3, 3], "first"), placeholder([16, 32, 1, 1], "second")];
    const plain = { dilationRate: [1, 1], groups: 1 } as const;
    const inBlocks = convolve(image, first, undefined, { ...plain, strides: [1, 1], padding: "same" });
    const y = convolve(inBlocks, second, undefined, { ...plain, strides: [2, 3], padding: "valid" });
    const weighting = placeholder(y.shape as readonly number[], "weighting");
    const [gradient] = gradients(sum(multiply(y, weighting)), [second]);
    const leaves = [image, first, second, weighting].map((tensor, i) => {
      const shape = tensor.shape as readonly number[];
      return {
        tensor,
        value: { dtype: "float32" as const, shape, data: randomStream(1, `${i}`).normal(countOf(shape)) },
      };
    });
    const made = { leaves, gradient: gradient! };
    // The pixels leave their blocks, the image does not.
    expect(opsOf(made).filter((op) => op === "Slice" || op === "com.microsoft.nchwc.ReorderOutput").length).toBe(2);
    const [standard] = await evaluateTensors(leaves, [gradient!]);
    const [blocked] = await evaluateTensors(leaves, [gradient!], abilities);
    expectAllClose(blocked!.data, standard!.data, { relative: 1e-4, absolute: 1e-2 });
  });

  test("are left to the engine where a stride does not divide the image", () => {
    const image = placeholder([1, 33, 33, 16], "image");
    const kernel = placeholder([16, 16, 3, 3], "kernel");
    const window = { strides: [2, 2], dilationRate: [1, 1], padding: "valid", groups: 1 } as const;
    const y = convolve(image, kernel, undefined, window);
    const weighting = placeholder(y.shape as readonly number[], "weighting");
    const [gradient] = gradients(sum(multiply(y, weighting)), [image]);
    const inputs = [image, kernel, weighting].map((tensor, i) => ({ name: `${i}`, tensor }));
    const { nodes } = lower({ inputs, weights: [], outputs: [{ name: "y", tensor: gradient! }], abilities });
    expect(nodes.map(({ op }) => op)).toContain("ConvTranspose");
  });
});
