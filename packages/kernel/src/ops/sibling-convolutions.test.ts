import { fromWholeNumbers } from "@tributary/testing";
import { expect, test } from "vitest";
import { gradients } from "../gradients/gradients.ts";
import { standardAbilities } from "../graph/emitter.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { lower } from "../lowering/lower.ts";
import { add, square } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { convolve } from "./convolution.ts";
import { maxPool } from "./max-pooling.ts";

const window = { strides: [1, 1], dilationRate: [1, 1], padding: "same", groups: 1 } as const;
const pooling = { kernelSize: [3, 3], strides: [1, 1], dilationRate: [1, 1], padding: "same" } as const;

/** What reads an image: a convolution for each number of filters, with a bias for the second, and what else is told. */
const readersOf = (sizes: readonly number[], channels: number, others: readonly ((x: Tensor) => Tensor)[]) => {
  const leaf = (...shape: readonly number[]): Tensor => fromSource(shape, "float32", { kind: "input", name: null });
  const image = leaf(2, 6, 5, channels);
  const x = square(image);
  const kernels = sizes.map((filters) => leaf(filters, channels, 1, 1));
  const bias = leaf(sizes[1]!);
  const convolved = kernels.map((kernel, i) => convolve(x, kernel, i === 1 ? bias : undefined, window));
  const losses = [...convolved, ...others.map((other) => other(x))].map((y) => sum(square(y)));
  return { leaves: [image, bias, ...kernels], losses };
};

type Readers = ReturnType<typeof readersOf>;

/** The gradients of all losses together, and of each on its own, added up. */
const bothWays = ({ leaves, losses }: Readers) => {
  const together = gradients(losses.reduce(add), leaves).map((slope) => slope!);
  const apart = losses.map((loss) => gradients(loss, leaves));
  const added = leaves.map((_, i) => apart.flatMap((slopes) => slopes[i] ?? []).reduce(add));
  return { together, added };
};

const nodesOf = ({ leaves }: Readers, slopes: readonly Tensor[]): readonly string[] =>
  lower({
    inputs: leaves.map((tensor, i) => ({ name: `x${i}`, tensor })),
    weights: [],
    outputs: slopes.map((tensor, i) => ({ name: `slope${i}`, tensor })),
    abilities: standardAbilities,
  }).nodes.map(({ op }) => op);

const times = (nodes: readonly string[], op: string): number => nodes.filter((each) => each === op).length;
const pooled = (x: Tensor): Tensor => maxPool(x, pooling);

test.each([
  ["two", [2, 3], []],
  ["three and a pooling", [4, 1, 2], [pooled]],
  ["many filters, so that each is alone", [40, 50], [pooled]],
] as const)("convolutions of one image learn the same together: %s", async (_, sizes, others) => {
  const readers = readersOf(sizes, 12, others);
  const { together, added } = bothWays(readers);
  const computed = (slopes: readonly Tensor[]) => fromWholeNumbers(readers.leaves, slopes);
  expect(await computed(together)).toEqual(await computed(added));
});

test("the gradient of the image is one convolution, onto which a pooling adds its own", () => {
  const readers = readersOf([4, 1, 2], 12, [pooled]);
  const { together, added } = bothWays(readers);
  const [one, each] = [nodesOf(readers, together), nodesOf(readers, added)];
  // Three are computed on the way to the loss, with strides of 1 image gradients are convolutions, too.
  expect([times(one, "Conv"), times(each, "Conv")]).toEqual([4, 6]);
  expect(times(one, "ScatterElements")).toBe(1);
  // Alone, it is added to zeros.
  expect(times(each, "Expand") - times(one, "Expand")).toBe(1);
});

test("where kernels and results are larger than the image, each is computed alone", () => {
  const readers = readersOf([40, 50], 12, []);
  expect(times(nodesOf(readers, bothWays(readers).together), "Conv")).toBe(4);
});
